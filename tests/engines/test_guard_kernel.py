"""A notebook's kernel that is killed, or interrupted, with an engine running."""

import json
import os
import signal
import time
from pathlib import Path
from queue import Empty

import psutil
import pytest
from jupyter_client.manager import start_new_kernel

from sysdesign.engine_catalogue import missing_reason

from .conftest import HOLD, Child

REASON = missing_reason("Valkey")
pytestmark = [
    pytest.mark.skipif(REASON is not None, reason=f"Valkey cannot run here: {REASON}"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
HELD = (
    HOLD
    + """
try:
    with valkey(tcp=True) as store:
        print(json.dumps({"port": store.address[1], "pid": os.getpid()}), flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    print("left", flush=True)
"""
)


def printed(client, says: str) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            message = client.get_iopub_msg(timeout=1)
        except Empty:
            continue
        if message["msg_type"] == "stream" and says in message["content"]["text"]:
            return message["content"]["text"]
    raise AssertionError(f"the kernel did not print {says!r}")


@pytest.fixture
def kernel(temporary: Path):
    manager, client = start_new_kernel(kernel_name="python3", env={**os.environ, "TMPDIR": str(temporary)})
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def holding(client, temporary: Path) -> Child:
    client.execute(HELD.replace("signal.alarm(60)", "pass"))
    facts = json.loads(printed(client, "port"))
    family = [each for each in psutil.Process(facts["pid"]).children() if "guard.py" in " ".join(each.cmdline())]
    return Child(None, facts, [*family, *family[0].children(recursive=True)], temporary)  # type: ignore[arg-type]


def test_nothing_outlives_a_kernel_that_is_killed(kernel, temporary: Path) -> None:
    one = holding(kernel[1], temporary)
    assert len(one.family) == 2
    os.kill(one.facts["pid"], signal.SIGKILL)
    one.assert_nothing_is_left()


def test_interrupting_a_kernel_leaves_the_block_in_good_order(kernel, temporary: Path) -> None:
    manager, client = kernel
    one = holding(client, temporary)
    manager.interrupt_kernel()
    assert printed(client, "left")
    one.assert_nothing_is_left()
