"""The mock of Kafka: partitions by key, offsets of groups, and nothing left when it is left."""

import socket

import pytest

from sysdesign.engine_catalogue import missing_reason
from sysdesign.engines.kafka_mock import PARTITIONS, Record, kafka_mock
from sysdesign.engines.missing import EngineMissing
from sysdesign.messaging import partition_of

REASON = missing_reason("Kafka mock")
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"The Kafka mock cannot run here: {REASON}")


@pytest.fixture(scope="module")
def cluster():
    with kafka_mock() as running:
        yield running


@pytest.fixture
def topic(cluster):
    return cluster.new_topic("test")


def test_keys_go_where_the_model_says(cluster, topic) -> None:
    pairs = [(f"user {n % 7}", str(n)) for n in range(50)]
    placed = cluster.produce(topic, pairs)
    assert [(record.key, record.value) for record in placed] == pairs
    assert [record.partition for record in placed] == [partition_of(key, PARTITIONS) for key, _ in pairs]
    assert sorted(cluster.read(topic, "g", most=50), key=lambda r: int(r.value)) == placed


def test_reading_takes_nothing_away_and_commits_nothing(cluster, topic) -> None:
    cluster.produce(topic, [("k", "a"), ("k", "b")])
    for group in ("one", "two", "one"):
        assert [record.value for record in cluster.read(topic, group, most=9)] == ["a", "b"]
    assert cluster.committed(topic, "one") == {}


def test_a_group_goes_on_where_it_committed_or_where_it_is_told(cluster, topic) -> None:
    (first, *_) = cluster.produce(topic, [("k", str(n)) for n in range(5)])
    cluster.commit(topic, "g", {first.partition: 3})
    assert cluster.committed(topic, "g") == {first.partition: 3}
    assert cluster.committed(topic, "other") == {}
    assert [record.value for record in cluster.read(topic, "g", most=5)] == ["3", "4"]
    assert [record.offset for record in cluster.read(topic, "g", most=2, start={first.partition: 1})] == [1, 2]
    cluster.commit(topic, "g", {first.partition: 5})
    assert cluster.read(topic, "g", most=5) == []


def test_names_of_topics_are_new() -> None:
    with kafka_mock() as cluster:
        assert [cluster.new_topic("t") for _ in range(2)] == ["t-1", "t-2"]
        assert repr(cluster) == "<Kafka mock>"


def test_it_is_gone_when_left(capfd) -> None:
    with kafka_mock() as cluster:
        assert cluster.produce("t", [("k", "v")]) == [Record(partition_of("k", 4), 0, "k", "v")]
        host, port = cluster.address.split(":")
    with socket.socket() as asked:
        assert asked.connect_ex((host, int(port))) != 0
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda c: c.produce("", [("k", "v")]), "'topic' must not be empty: ''"),
        (lambda c: c.produce("t", []), "'pairs' must not be empty: []"),
        (lambda c: c.read("t", "g", most=0), "'most' must be >= 1: 0"),
        (lambda c: c.read("t", "", most=1), "'group' must not be empty: ''"),
        (lambda c: c.new_topic(""), "'name' must not be empty: ''"),
    ],
)
def test_bad_input_is_named(cluster, call, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        call(cluster)
    assert str(caught.value) == says


def test_where_it_is_missing_it_says_so_in_one_line(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "Kafka mock")
    with (
        pytest.raises(EngineMissing, match=r"^Kafka mock cannot run here: SYSDESIGN_WITHOUT names it\.$"),
        kafka_mock(),
    ):
        pass
