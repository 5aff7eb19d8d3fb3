import tempfile
from pathlib import Path

import pytest

from sysdesign import temporary
from sysdesign.temporary import file_system, in_memory, temporary_folder

MOUNTED = r"""/dev/vda / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
/dev/vdb /tmp/disk xfs rw 0 0
tmpfs /with\040space tmpfs rw 0 0
overlay /twice overlay rw 0 0
tmpfs /twice tmpfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "mounts"
    path.write_text(MOUNTED, encoding="utf-8")
    monkeypatch.setattr(temporary, "MOUNTS", path)
    monkeypatch.setattr(temporary.sys, "platform", "linux")


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/var/tmp", "ext4"),
        ("/tmp", "tmpfs"),
        ("/tmp/a/b", "tmpfs"),
        ("/tmpfoo", "ext4"),
        ("/tmp/disk/a", "xfs"),
        ("/with space/a", "tmpfs"),
        ("/twice", "tmpfs"),
    ],
)
def test_the_longest_mount_holds_a_folder(mounts, folder: str, kind: str) -> None:
    assert file_system(Path(folder)) == kind


def test_where_nothing_is_known_the_folder_is_taken(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(temporary, "MOUNTS", tmp_path / "missing")
    assert file_system(tmp_path) is None
    assert not in_memory(tmp_path)


@pytest.mark.parametrize(
    ("usual", "chosen"),
    [
        ("/home", "/home"),
        ("/tmp", "/var/tmp"),  # in memory
        ("/" + 60 * "x", "/var/tmp"),  # too long for a socket
        ("/missing", "/var/tmp"),
    ],
)
def test_temporary_folders_go_to_a_disk(mounts, monkeypatch, usual: str, chosen: str) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: usual)
    monkeypatch.setattr(temporary.os, "access", lambda folder, mode: folder != "/missing")
    assert temporary_folder() == chosen


def test_where_all_is_memory_the_usual_one_is_taken(mounts, monkeypatch) -> None:
    temporary.MOUNTS.write_text("tmpfs / tmpfs rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/home")
    monkeypatch.setattr(temporary.os, "access", lambda folder, mode: True)
    assert temporary_folder() == "/home"
    assert in_memory("/home")
