"""Where temporary folders go: to a disk if there is one, since a commit to memory is fast and durable in name only."""

import os
import sys
import tempfile
from pathlib import Path

IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs")
MOUNTS = Path("/proc/self/mounts")
OTHERS = ("/var/tmp", "/tmp")  # by convention, what is in the first outlives a restart
LONGEST = 60  # bytes: the path of a socket inside has to stay below 104 (macOS) or 108 (Linux)


def file_system(folder: str | Path) -> str | None:
    """Return the type of the file system that holds a folder, such as "ext4"; None where Linux's list is missing.

    Raises TypeError or ValueError for what is no path.
    """
    if not isinstance(folder, str | Path):
        raise TypeError(f"'folder' must be a path: {folder!r}")
    if "\0" in str(folder):
        raise ValueError(f"'folder' must be a path: {folder!r}")
    if not sys.platform.startswith("linux") or not MOUNTS.exists():
        return None
    wanted = os.path.realpath(folder)
    found = None
    longest = -1
    for line in MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        _, place, kind, *_ = line.split(" ")
        place = place.encode("latin-1", "surrogateescape").decode("unicode_escape")  # a space is written \040
        inside = place == "/" or wanted == place or wanted.startswith(place + "/")
        if inside and len(place) >= longest:  # of two at one place the later one is on top
            found, longest = kind, len(place)
    return found


def in_memory(folder: str | Path) -> bool:
    """Tell whether a folder lies in memory, as far as the file system tells.

    Virtual disks and controllers may still answer before the data is safe, which no program can see.
    """
    return file_system(folder) in IN_MEMORY


def temporary_folder() -> str:
    """Return the folder for temporary ones: the usual one, unless it lies in memory or its path is long.

    Then it is the first of /var/tmp and /tmp that is better and may be written; the usual one where none is.
    """
    usual = tempfile.gettempdir()
    fits = [folder for folder in (usual, *OTHERS) if os.access(folder, os.W_OK) and len(os.fsencode(folder)) <= LONGEST]
    on_disk = [folder for folder in fits if not in_memory(folder)]
    return [*on_disk, *fits, usual][0]
