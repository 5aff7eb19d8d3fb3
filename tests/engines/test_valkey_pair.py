"""A real primary and replica: following, parted, turned round, gone."""

import psutil
import pytest

from sysdesign.engine_catalogue import missing_reason
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.valkey_pair import valkey_pair

REASON = missing_reason("Valkey")
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"Valkey cannot run here: {REASON}")


def test_the_replica_follows_until_the_cable_is_cut_and_again_after() -> None:
    with valkey_pair({"maxmemory": "64mb"}) as pair:
        primary, replica = pair.primary.client(decode_responses=True), pair.replica.client(decode_responses=True)
        assert primary.config_get("maxmemory") == replica.config_get("maxmemory") == {"maxmemory": "67108864"}
        primary.set("likes", 1)
        assert primary.wait(1, 5000) == 1
        assert replica.get("likes") == "1"
        pair.cut()
        primary.set("likes", 2)
        assert primary.wait(1, 50) == 0
        assert replica.get("likes") == "1"
        pair.mend()
        assert primary.wait(1, 5000) == 1
        assert replica.get("likes") == "2"
        assert repr(pair) == "<Valkey pair>"
        pids = [pair.primary.pid, pair.replica.pid]
    assert not any(map(psutil.pid_exists, pids))


def test_nothing_outlives_its_process(child) -> None:
    code = "from sysdesign.engines.valkey_pair import valkey_pair\nwith valkey_pair() as pair:\n"
    one = child(f"{code}    tell(port=pair.primary.address[1])\n    os.kill(os.getpid(), signal.SIGKILL)")
    assert one.named("valkey-server")
    one.go_on()
    one.assert_nothing_is_left()


def test_where_it_is_missing_it_says_so_in_one_line(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "Valkey")
    with pytest.raises(EngineMissing, match=r"^Valkey cannot run here: SYSDESIGN_WITHOUT names it\.$"), valkey_pair():
        pass
