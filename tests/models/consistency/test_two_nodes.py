"""The theorem, by looking at every algorithm."""

import pytest

from sysdesign.consistency import NETWORKS, Algorithm, algorithms, histories, tally


def test_with_a_cut_nothing_is_consistent_and_available_and_without_one_something_is() -> None:
    assert len(set(algorithms())) == 36
    found = {network: tally(network) for network in NETWORKS}
    assert [sum(each.values()) for each in found.values()] == [36, 36, 36]
    assert found["cut"]["both"] == 0
    assert found["delayed"]["both"] > 0
    assert found["instant"]["both"] > found["delayed"]["both"]


def test_who_waits_for_b_is_right_without_a_cut_however_long_it_takes() -> None:
    careful = Algorithm(waits=True, unconfirmed="error", silent=0, told=1)
    assert [[str(each) for each in seen] for seen in histories(careful, "delayed")] == [
        ["reader: read → 0"],
        ["writer: write 1", "reader: read → 1"],
    ]
    assert [[str(each) for each in seen] for seen in histories(careful, "cut")] == [
        ["reader: read → 0"],
        ["writer: write 1, no answer", "reader: read → 0"],
    ]


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match=r"^'network' must be one of 'instant', 'delayed', 'cut': 'slow'$"):
        list(histories(algorithms()[0], "slow"))
    with pytest.raises(TypeError, match=r"^'algorithm' must be an Algorithm: 5$"):
        list(histories(5, "cut"))
