"""The state machines: a queue, a FIFO queue, a log with groups. Nothing is lost, and order is what they promise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sysdesign.messaging import FifoQueue, Group, Log, Queue, partition_of, replayed_share


def test_acknowledged_in_time_it_is_delivered_once() -> None:
    queue = Queue(visibility_s=30)
    queue.send("a")
    taken = queue.receive(0)
    assert queue.acknowledge(taken, 29)
    assert queue.receive(100) is None
    assert not queue.acknowledge(taken, 100)


def test_a_worker_that_dies_gives_its_message_back() -> None:
    queue = Queue(visibility_s=30)
    queue.send("a")
    queue.receive(0)
    assert queue.receive(29.9) is None
    assert queue.receive(30).deliveries == 2


def test_poison_goes_to_the_dead_letters() -> None:
    queue = Queue(visibility_s=1, max_deliveries=3)
    queue.send("poison")
    assert [queue.receive(now).deliveries for now in (0, 1, 2)] == [1, 2, 3]
    assert queue.receive(3) is None
    assert (queue.dead, len(queue)) == (["poison"], 0)


class QueueMachine(RuleBasedStateMachine):
    """Whatever workers do, a message waits, is in flight, is done, or is dead: one of them, and none is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.queue, self.now, self.sent = Queue(visibility_s=10, max_deliveries=3), 0.0, 0
        self.taken, self.done = [], set()

    @rule()
    def send(self) -> None:
        self.sent += 1
        assert self.queue.send(self.sent) == self.sent

    @rule(seconds=st.integers(0, 15))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def receive(self) -> None:
        if delivery := self.queue.receive(self.now):
            assert delivery.body not in self.done
            assert not any(held.id == delivery.id and held.until > self.now for held in self.taken)
            self.taken.append(delivery)

    @rule(data=st.data())
    def acknowledge(self, data) -> None:
        if self.taken:
            delivery = data.draw(st.sampled_from(self.taken))
            ok = self.queue.acknowledge(delivery, self.now)
            assert ok == (delivery.until > self.now and delivery.body not in self.done)
            self.done |= {delivery.body} if ok else set()

    @invariant()
    def nothing_is_lost(self) -> None:
        assert len(self.queue) + len(self.done) + len(self.queue.dead) == self.sent


TestQueueMachine = QueueMachine.TestCase


def test_fifo_takes_an_id_once_within_the_window_only() -> None:
    queue = FifoQueue()
    assert [queue.send("x", group="g", id="1", now=now) for now in (0, 299.9, 300, 301)] == [True, False, True, False]


def test_fifo_keeps_order_in_a_group_and_none_between_groups() -> None:
    queue = FifoQueue(visibility_s=30)
    for number, group in enumerate("aab"):
        queue.send(number, group=group, id=str(number), now=0)
    first, other = queue.receive(1), queue.receive(1)
    assert (first.body, other.body, queue.receive(1)) == (0, 2, None)  # 1 waits for 0, 2 overtakes it
    assert queue.delete(first, 2)
    assert queue.receive(2).body == 1


def test_fifo_delivers_again_to_who_overruns() -> None:
    queue = FifoQueue(visibility_s=30)
    queue.send("pay", group="g", id="1", now=0)
    slow = queue.receive(0)
    again = queue.receive(30)
    assert (again.body, again.deliveries) == ("pay", 2)
    assert not queue.delete(slow, 31)
    assert queue.delete(again, 31)
    assert queue.receive(99) is None


@given(st.lists(st.text(max_size=2), max_size=40), st.integers(1, 5))
def test_a_log_keeps_each_key_in_order_and_all_it_got(keys, partitions) -> None:
    log = Log(partitions)
    placed = [log.append(key, number) for number, key in enumerate(keys)]
    for which in range(partitions):
        records = log.read(which, 0)
        assert [record.offset for record in records] == list(range(len(records)))
        assert [record.value for record in records] == sorted(record.value for record in records)
    assert all(record.partition == partition_of(record.key, partitions) for record in placed)
    assert len(log) == len(keys)


def test_groups_are_independent_and_may_go_back() -> None:
    log = Log(1)
    for number in range(5):
        log.append("k", number)
    one, two = Group(log), Group(log)
    one.commit({0: 5})
    assert (one.poll(0), len(two.poll(0)), len(two.poll(0, 2))) == ([], 5, 2)
    one.commit({0: 0})
    assert len(one.poll(0)) == 5


def test_what_expires_is_gone_read_or_not_and_offsets_stay() -> None:
    log = Log(1, retention_s=7)
    for day in range(20):
        log.append("k", day, now=day)
        log.expire(day)
    assert [record.value for record in log.read(0, 0)] == list(range(12, 20))
    assert (log.start(0), log.end(0), log.read(0, 15)[0].value) == (12, 20, 15)
    assert Group(log).poll(0)[0].offset == 12
    assert Log(1).expire(1e9) == 0


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_the_share_is_what_is_left_over_what_was(age, retention) -> None:
    assert replayed_share(age, retention) == pytest.approx(min(1, retention / age))
    assert replayed_share(age, None) == 1


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Queue(visibility_s=0), "'visibility_s' must be > 0: 0"),
        (lambda: Queue(max_deliveries=0), "'max_deliveries' must be >= 1: 0"),
        (lambda: Log(0), "'partitions' must be >= 1: 0"),
        (lambda: Log(10**9), "'partitions' must be at most 10000: 1000000000"),
        (lambda: Log(2).read(2, 0), "'partition' must be below 2: 2"),
        (lambda: Group(Log(1)).commit({0: 1}), "'offsets' must be at most 0: 1"),
        (lambda: FifoQueue(window_s=-1), "'window_s' must be > 0: -1"),
        (lambda: partition_of("k", 0), "'partitions' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(call, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        call()
    assert str(caught.value) == says


@pytest.mark.parametrize("make", [Queue, lambda: Log(1), FifoQueue])
def test_time_does_not_run_backwards(make) -> None:
    one = make()
    look = one.expire if isinstance(one, Log) else one.receive
    look(5)
    with pytest.raises(ValueError, match=r"^'now' must be >= 5: 4$"):
        look(4)
