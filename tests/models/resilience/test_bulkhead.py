"""The bulkhead: no more calls at a time than its limit, whoever asks, and a bounded wait for a place."""

import threading
import time

import pytest

from sysdesign.resilience.bulkhead import Bulkhead, BulkheadFullError


def test_never_more_than_the_limit_and_every_place_comes_back():
    bulkhead, inside, most, refused = Bulkhead(3), 0, 0, 0
    lock, start = threading.Lock(), threading.Barrier(16)

    def work():
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.002)
        with lock:
            inside -= 1

    def client():
        nonlocal refused
        start.wait(10)
        for _ in range(10):
            try:
                bulkhead.call(work)
            except BulkheadFullError:
                with lock:
                    refused += 1
                time.sleep(0.001)

    threads = [threading.Thread(target=client) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (most, inside) == (3, 0)
    assert refused > 0
    for _ in range(3):  # also those of calls that failed
        with pytest.raises(ZeroDivisionError):
            bulkhead.call(divmod, 1, 0)
    with bulkhead.calling(), bulkhead.calling(), bulkhead.calling(), pytest.raises(BulkheadFullError) as caught:
        bulkhead.call(work)
    assert str(caught.value) == "3 calls are under way already"


def test_waits_for_a_place_but_not_for_ever():
    bulkhead, leave = Bulkhead(1, wait_s=5), threading.Event()
    with Bulkhead(1, wait_s=0.01).calling():
        pass
    entered = threading.Event()

    def holds():
        with bulkhead.calling():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=holds)
    thread.start()
    assert entered.wait(10)
    threading.Timer(0.05, leave.set).start()
    assert bulkhead.call(divmod, 7, 2) == (3, 1)  # it came free while the call waited
    thread.join(10)
    short = Bulkhead(1, wait_s=0.01)
    with short.calling(), pytest.raises(BulkheadFullError):
        short.call(divmod, 7, 2)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"limit": 0}, "'limit' must be >= 1: 0"), ({"limit": 1, "wait_s": -1}, "'wait_s' must be >= 0")],
)
def test_wrong_parameters(wrong, says):
    with pytest.raises(ValueError, match=says):
        Bulkhead(**wrong)
