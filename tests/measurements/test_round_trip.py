import pytest

from sysdesign.measurements.round_trip import round_trips


def test_the_user_sees_the_network(store, pg) -> None:
    trips = round_trips(store, pg, network_ms=(20, 40), reads=200, far_reads=3)
    assert [(trip.store, trip.network_ms) for trip in trips] == [
        (name, added) for name in ("Valkey", "PostgreSQL") for added in (0, 20, 40)
    ]
    for trip in trips:
        assert trip.p50 <= trip.p99
        assert trip.network_ms / 1000 < trip.p50 < trip.network_ms / 1000 + 0.02
    near = {trip.store: trip.p50 for trip in trips if not trip.network_ms}
    assert near["Valkey"] < 0.001


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"network_ms": ()}, "'network_ms' must not be empty: ()"),
        ({"network_ms": (0,)}, "'network_ms' must be > 0: 0"),
        ({"reads": 0}, "'reads' must be >= 1: 0"),
        ({"far_reads": 0}, "'far_reads' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(store, pg, given, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        round_trips(store, pg, **given)
    assert str(caught.value) == says
