"""LMDB: a B+tree in one file that is mapped into memory, embedded.

A write copies each page on the way from the leaf to the root, then points the file's head at the new root, so readers
never wait and a crash never leaves half a write. Source: Chu, "MDB: A Memory-Mapped Database and Backend for OpenLDAP",
LDAPCon 2011.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sysdesign.checks import truth, whole
from sysdesign.engines.key_value import Pair, checked
from sysdesign.engines.missing import require
from sysdesign.engines.scratch import scratch

MIB = 2**20


class LMDB:
    """One open database; made by `lmdb()`."""

    name = "LMDB"

    def __init__(self, folder: Path, *, sync: bool, map_bytes: int) -> None:
        import lmdb as package

        self._db = package.open(str(folder), map_size=map_bytes, sync=sync)

    @property
    def version(self) -> str:
        """LMDB's own version."""
        return ".".join(map(str, self._db.lib_version()))

    @property
    def page_bytes(self) -> int:
        """Bytes of a page: that of the system, 4096 on x86-64, 16,384 on Apple silicon."""
        return int(self._db.stat()["psize"])

    def __len__(self) -> int:
        return int(self._db.stat()["entries"])

    def put(self, key: bytes, value: bytes) -> None:
        """Write one pair, durable when this returns."""
        self.write([(key, value)])

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key, None where there is none."""
        with self._db.begin() as transaction:
            value: bytes | None = transaction.get(checked(key)[0])
            return value

    def write(self, pairs: Iterable[Pair]) -> None:
        """Write a batch: all of it or nothing, durable with one sync of the file."""
        with self._db.begin(write=True) as transaction:
            for key, value in pairs:
                transaction.put(*checked(key, value))

    def settle(self) -> None:
        """Do nothing: LMDB puts no writing off."""

    def close(self) -> None:
        """Close."""
        self._db.close()


@contextmanager
def lmdb(*, sync: bool = True, map_bytes: int = 1024 * MIB) -> Iterator[LMDB]:
    """Open an empty LMDB in a folder of its own, which is gone when left, also after SIGKILL.

    `sync`: each write waits for the disk. `map_bytes`: the largest size of the data, at least 1 MiB; it reserves
    addresses, not memory (on Windows it reserves disk). Raises EngineMissing where the package has no build; TypeError
    or ValueError for an option.

    >>> with lmdb() as db:
    ...     db.write([(b"b", b"2"), (b"a", b"1")])
    ...     db.get(b"a"), db.get(b"c"), len(db)
    (b'1', None, 2)
    """
    truth("sync", sync), whole("map_bytes", map_bytes, low=MIB)
    require(LMDB.name)
    with scratch("lmdb") as folder:
        db = LMDB(folder / "data", sync=sync, map_bytes=map_bytes)
        try:
            yield db
        finally:
            db.close()
