"""The storm: it agrees with a plain event loop, loses nobody, and goes on or ends as the arithmetic says."""

import random
from statistics import fmean

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.arrivals import poisson
from sysdesign.resilience import Client, Constant, Exponential, FullJitter, Server, stepped, storm, stuck_above
from sysdesign.resilience.metastable import QUEUES

OUTAGE = (5, 10)


def by_simpy(times, client, server, until):
    """Play the same with processes: one for each user, one for the server; unlimited room, no budget, no jitter."""
    env, answered, calls = simpy.Environment(), [], [0]
    queue = simpy.Store(env)

    def user(at):
        yield env.timeout(at)
        wait = 0.0
        for retry in range(client.retries + 1):
            calls[0] += 1
            done = env.event()
            yield queue.put((env.now, done))
            yield done | env.timeout(client.timeout_s)
            if done.triggered and done.value <= client.timeout_s + queue_time[id(done)]:
                answered.append(done.value)
                return
            wait = client.wait(retry, wait, 0.5)
            yield env.timeout(wait)

    queue_time = {}

    def serve():
        while True:
            at, done = yield queue.get()
            queue_time[id(done)] = at
            if server.outage[0] <= env.now < server.outage[1]:
                yield env.timeout(server.outage[1] - env.now)
            yield env.timeout(1 / server.rate)
            if env.now + server.trip_s <= at + client.timeout_s:
                yield env.timeout(0)
                done.succeed(env.now + server.trip_s)

    for at in times:
        env.process(user(at))
    env.process(serve())
    env.run(until=until)
    return sorted(answered), calls[0]


@pytest.mark.parametrize("retries", [0, 2])
@pytest.mark.parametrize("load", [0.2, 0.6])
def test_simpy_tells_the_same(load, retries):
    client = Client(retries=retries, wait=Exponential(0.13, 2))
    server = Server(rate=20, outage=OUTAGE)
    times = poisson(load * 20, 40, seed=3)
    ours = storm(times, client, server, 40)
    answered, calls = by_simpy(times, client, server, 40)
    assert sum(ours.calls) == calls
    assert ours.answered == pytest.approx(answered)


@given(
    queue=st.sampled_from(QUEUES),
    room=st.sampled_from([None, 1, 10]),
    retries=st.integers(0, 3),
    budget=st.sampled_from([None, 0.1]),
    seed=st.integers(0, 100),
)
def test_nobody_is_answered_twice_or_late_and_calls_add_up(queue, room, retries, budget, seed):
    client = Client(retries, wait=FullJitter(0.2, 1), budget=budget, reserve=3)
    server = Server(rate=10, queue=queue, room=room, outage=(2, 4), rejection=0.1)
    times = poisson(8, 12, seed)
    run = storm(times, client, server, 12, seed=seed)
    assert sum(run.users) <= len(times)
    assert len(run.answered) <= len(times)
    assert sum(run.calls) <= len(times) * (1 + retries)
    assert len(run.answered) + run.wasted <= (12 - 2) * 10 + 1
    assert not any(2.2 < at < 4.1 for at in run.answered)
    assert list(run.answered) == sorted(run.answered)
    if budget is not None:
        assert sum(run.calls) <= len(times) * 1.1 + 3 + 1
    assert room is None or max(run.waiting) <= room


def test_a_full_outage_feeds_itself_above_the_arithmetic_and_not_below():
    edge = stuck_above(retries=5, rate=50)
    server = Server(rate=50, outage=(10, 20), room=150)
    later = [
        fmean(storm(poisson(load, 90, s), Client(), server, 90, seed=s).goodput(60, 90) / load for s in range(5))
        for load in (0.7 * edge, 1.5 * edge)
    ]
    assert later[0] > 0.93
    assert later[1] < 0.03


@pytest.mark.parametrize(
    ("client", "server", "recovers"),
    [
        (Client(), Server(50, outage=(10, 20)), False),
        (Client(wait=Constant(0)), Server(50, outage=(10, 20)), False),
        (Client(retries=0), Server(50, outage=(10, 20)), True),
        (Client(budget=0.1), Server(50, outage=(10, 20)), True),
        (Client(), Server(50, outage=(10, 20), room=25), True),
        (Client(), Server(50, outage=(10, 20), queue="newest first"), True),
        (Client(), Server(50, outage=(10, 20), queue="skip too late"), True),
        (Client(), Server(50, outage=(10, 20), queue="skip abandoned"), False),
    ],
)
def test_what_recovers_at_half_load(client, server, recovers):
    run = storm(poisson(25, 90, seed=1), client, server, 90, seed=1)
    assert (run.goodput(60, 90) > 22) is recovers
    assert recovers or run.goodput(60, 90) < 2


def test_the_luck_of_a_user_is_the_same_in_every_setting():
    times = [0.0] * 50
    runs = [
        storm(times, Client(9, wait=FullJitter(0.5, 5)), Server(5, room=1, rejection=share), 20, seed=4)
        for share in (0, 0, 0.001)
    ]
    assert runs[0] == runs[1]
    assert abs(sum(runs[0].calls) - sum(runs[2].calls)) < 0.2 * sum(runs[0].calls)


def test_stepped_arrivals_follow_their_rates():
    times = stepped([10, 0, 40], 50, seed=2)
    assert times == sorted(times)
    counts = [sum(a <= t < a + 50 for t in times) for a in (0, 50, 100)]
    assert counts[1] == 0
    assert counts[0] == pytest.approx(500, rel=0.2)
    assert counts[2] == pytest.approx(2000, rel=0.1)


def test_wrong_input_is_named():
    with pytest.raises(ValueError, match="'times' must rise from 0"):
        storm([2, 1], Client(), Server(), 5)
    with pytest.raises(TypeError, match="'server' must be a Server: 5"):
        storm([1], Client(), 5, 5)
    with pytest.raises(ValueError, match="'queue' must be one of"):
        Server(queue="random")
    with pytest.raises(ValueError, match="'outage' must be >= 5"):
        Server(outage=(5, 2))
    with pytest.raises(ValueError, match="'retries' must be >= 0: -1"):
        Client(retries=-1)
    with pytest.raises(ValueError, match="'budget' must be from 0 to 1: 3"):
        Client(budget=3)
    with pytest.raises(ValueError, match="'step_s' must make at most a million steps"):
        storm([1], Client(), Server(), 1e9)
    run = storm([random.Random(1).random()], Client(), Server(), 5)
    with pytest.raises(ValueError, match="end_s − begin_s"):
        run.goodput(3, 3)


def test_a_budget_grows_with_the_users_and_no_faster():
    times = [0.1 * i for i in range(200)]
    down = Server(10, outage=(0, 100))
    run = storm(times, Client(budget=0.1, reserve=3), down, 60)
    assert sum(run.users) == 200
    assert 20 <= sum(run.calls) - 200 <= 23
