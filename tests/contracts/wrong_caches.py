"""LRU caches for the contract: right ones of several shapes, and each slip that readers make."""

from collections import OrderedDict

import cachetools


class Solution:
    """What the chapter's hidden solution does."""

    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(f"'capacity' must be >= 1: {capacity}")
        self.capacity, self.entries = capacity, OrderedDict()

    def get(self, key, default=None):
        if key not in self.entries:
            return default
        self.entries.move_to_end(key)
        return self.entries[key]

    def put(self, key, value):
        if key not in self.entries and len(self.entries) >= self.capacity:
            self.entries.popitem(last=False)
        self.entries[key] = value
        self.entries.move_to_end(key)

    def __len__(self):
        return len(self.entries)

    def __contains__(self, key):
        return key in self.entries


class Linked:
    """A dict and a doubly linked list, as one writes it on a whiteboard: [key, value, before, after]."""

    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)
        self.capacity, self.nodes = capacity, {}
        self.root = root = []
        root[:] = [None, None, root, root]

    def _unlink(self, node):
        _, _, before, after = node
        before[3], after[2] = after, before

    def _append(self, node):
        last = self.root[2]
        node[2:] = [last, self.root]
        last[3] = self.root[2] = node

    def get(self, key, default=None):
        node = self.nodes.get(key)
        if node is None:
            return default
        self._unlink(node)
        self._append(node)
        return node[1]

    def put(self, key, value):
        node = self.nodes.get(key)
        if node is not None:
            self._unlink(node)
        elif len(self.nodes) == self.capacity:
            oldest = self.root[3]
            self._unlink(oldest)
            del self.nodes[oldest[0]]
        self.nodes[key] = node = [key, value, None, None]
        self._append(node)

    def __len__(self):
        return len(self.nodes)

    def __contains__(self, key):
        return key in self.nodes


class TupleKeys(Solution):
    def put(self, key, value):
        if not isinstance(key, str | int):
            raise ValueError("keys are text or numbers")
        super().put(key, value)


class Forgets(Solution):
    def get(self, key, default=None):
        return super().get(key)


class Keeps(Solution):
    def put(self, key, value):
        if key not in self.entries:
            super().put(key, value)


class OneTooMany(Solution):
    def put(self, key, value):
        super().put(key, value) if len(self.entries) < self.capacity else self.entries.update({key: value})


class NewestLeaves(Solution):
    def put(self, key, value):
        if key not in self.entries and len(self.entries) >= self.capacity:
            self.entries.popitem()
        self.entries[key] = value


class PutIsNoUse(Solution):
    def put(self, key, value):
        if key not in self.entries and len(self.entries) >= self.capacity:
            self.entries.popitem(last=False)
        self.entries[key] = value


class AlwaysEvicts(Solution):
    def put(self, key, value):
        if len(self.entries) >= self.capacity:
            self.entries.popitem(last=False)
        self.entries[key] = value
        self.entries.move_to_end(key)


class AskingIsAUse(Solution):
    def __contains__(self, key):
        return self.get(key) is not None


class MissesComeIn(Solution):
    def get(self, key, default=None):
        if key not in self.entries:
            self.put(key, default)
        return super().get(key, default)


class NoneIsMissing(Solution):
    def get(self, key, default=None):
        found = super().get(key)
        return default if found is None else found


class TextKeys(Solution):
    def get(self, key, default=None):
        return super().get(str(key), default)

    def put(self, key, value):
        super().put(str(key), value)

    def __contains__(self, key):
        return super().__contains__(str(key))


class Lenient(Solution):
    def __init__(self, capacity):
        super().__init__(max(capacity, 1))


class SecondTime(Solution):
    """Pushes out first what was read twice."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self.uses = {}

    def get(self, key, default=None):
        self.uses[key] = self.uses.get(key, 0) + 1
        found = super().get(key, default)
        if self.uses[key] == 2 and key in self.entries:
            self.entries.move_to_end(key, last=False)
        return found


class Listed(Solution):
    """The order in a list: `remove` walks."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self.entries, self.order = {}, []

    def get(self, key, default=None):
        if key not in self.entries:
            return default
        self.order.remove(key)
        self.order.append(key)
        return self.entries[key]

    def put(self, key, value):
        if key in self.entries:
            self.order.remove(key)
        elif len(self.entries) >= self.capacity:
            del self.entries[self.order.pop(0)]
        self.order.append(key)
        self.entries[key] = value


class Stamped(Solution):
    """The time of the last use with each key; the least of all is searched for."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self.entries, self.clock = {}, 0

    def get(self, key, default=None):
        if key not in self.entries:
            return default
        value = self.entries[key][1]
        self.put(key, value)
        return value

    def put(self, key, value):
        self.clock += 1
        if key not in self.entries and len(self.entries) >= self.capacity:
            oldest = min(self.entries.values())[0]
            del self.entries[next(key for key, (at, _) in self.entries.items() if at == oldest)]
        self.entries[key] = (self.clock, value)


class PlainDict(Solution):
    """The order of a plain dict: the first key is behind all that left before it."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self.entries = {}

    def get(self, key, default=None):
        if key not in self.entries:
            return default
        self.entries[key] = value = self.entries.pop(key)
        return value

    def put(self, key, value):
        self.entries.pop(key, None)
        if len(self.entries) >= self.capacity:
            del self.entries[next(iter(self.entries))]
        self.entries[key] = value


class Hashes(Solution):
    """Hashes lists by their text instead of refusing them."""

    def get(self, key, default=None):
        return super().get(str(key) if isinstance(key, list) else key, default)

    def put(self, key, value):
        super().put(str(key) if isinstance(key, list) else key, value)


class Empty(Solution):
    def put(self, key, value):
        pass


class Peer(cachetools.LRUCache):
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)
        super().__init__(capacity)

    def put(self, key, value):
        self[key] = value
