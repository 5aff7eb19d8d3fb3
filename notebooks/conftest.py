"""Outputs are compared here, so nothing may be printed that depends on time, such as the progress of an engine."""

import os

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    os.environ["SYSDESIGN_STORED"] = "1"
