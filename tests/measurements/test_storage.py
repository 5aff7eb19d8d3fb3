from pathlib import Path

import pytest

from sysdesign import temporary
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.storage import on_disk


def test_memory_is_no_disk(monkeypatch, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/vda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(temporary, "MOUNTS", mounts)
    monkeypatch.setattr(temporary.sys, "platform", "linux")
    says = r"A durable write cannot run here: the temporary folder lies in memory \(tmpfs\); let TMPDIR name a disk\."
    with pytest.raises(EngineMissing, match=says):
        on_disk(Path("/tmp/a"))
    assert on_disk(Path("/var/tmp")) == Path("/var/tmp")
