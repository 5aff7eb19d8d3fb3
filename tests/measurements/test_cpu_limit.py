import os
import sys

import pytest

from sysdesign.engines.http_run import KINDS
from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements import cpu_limit as module
from sysdesign.measurements.cpu_limit import Throughput, cpu_limit, cpu_limits

two_cores = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="client and server need a core each")


@two_cores
@pytest.mark.parametrize("app", KINDS)
def test_a_server_takes_one_over_the_processor_seconds_of_a_request(app) -> None:
    for found in cpu_limits((1, 4), app, seconds=0.4):
        assert found.work_ms / 1000 < found.cpu_s_per_request < found.work_ms / 1000 + 0.001
        assert 0.7 < found.per_core_ratio < 1.3
        assert found.ratio < 1.3  # other programs may lower it
        assert found.client_cores < 0.3


@two_cores
def test_less_work_more_requests() -> None:
    empty, some, more = cpu_limits((0, 1, 2), seconds=0.2)
    assert empty.full_cpu_s_per_request < some.full_cpu_s_per_request / 4
    assert some.full_cpu_s_per_request < more.full_cpu_s_per_request / 1.5
    assert empty.requests_per_second > 2 * more.requests_per_second


def test_one_over_the_seconds_for_each_worker() -> None:
    found = Throughput("uvicorn", 2.0, 4, 1500, 0.002, 0.0021, 3.2, 0.1)
    assert (found.predicted, found.ratio, found.utilisation) == (2000, 0.75, 0.8)
    assert found.per_core_ratio == pytest.approx(0.75 / 0.8)


def test_windows_counts_too_coarsely(monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(EngineMissing, match=r"^HTTP server cannot run here: Windows counts"):
        module.measure(None, 1)


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"work_ms": -1}, ValueError, "'work_ms' must be from 0 to 10000: -1"),
        ({"work_ms": 1e9}, ValueError, "'work_ms' must be from 0 to 10000: 1000000000.0"),
        ({"work_ms": "1"}, TypeError, "'work_ms' must be a number: '1'"),
        ({"seconds": 0}, ValueError, "'seconds' must be > 0: 0"),
        ({"connections": 0}, ValueError, "'connections' must be >= 1: 0"),
        ({"app": "apache"}, ValueError, "'app' must be one of 'uvicorn', 'fastapi', 'threads': 'apache'"),
    ],
)
def test_bad_input_is_named(given, kind, says) -> None:
    with pytest.raises(kind) as caught:
        cpu_limit(**given)
    assert str(caught.value) == says


def test_some_work_is_needed() -> None:
    with pytest.raises(ValueError, match=r"'work_ms' must not be empty: \(\)"):
        cpu_limits(())
