import pytest

from sysdesign.caching.layers import cold_reads
from sysdesign.measurements.caching.processes import process_caches


def test_each_process_reads_for_itself_and_again_after_a_restart() -> None:
    found = process_caches(processes=3, keys=40, requests=240)
    assert found.reads_one == cold_reads(found.counts) == sum(count > 0 for count in found.counts)
    assert found.reads_one < found.reads_all == found.reads_restarted <= 3 * found.reads_one
    assert found.reads_all == pytest.approx(cold_reads(found.counts, 3), rel=0.1)
    assert found.versions == 3
    assert sum(found.counts) == 240


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"processes": 0}, ValueError, "'processes' must be >= 1: 0"),
        ({"keys": 0}, ValueError, "'keys' must be >= 1: 0"),
        ({"requests": 1.5}, TypeError, "'requests' must be a whole number: 1.5"),
        ({"seed": -1}, ValueError, "'seed' must be >= 0: -1"),
    ],
)
def test_bad_input_is_named(given, kind, says) -> None:
    with pytest.raises(kind) as caught:
        process_caches(**given)
    assert str(caught.value) == says
