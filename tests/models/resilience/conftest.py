"""A clock that the tests of resilience move by hand."""

import pytest

from sysdesign.manual_clock import ManualClock


@pytest.fixture
def clock():
    return ManualClock()
