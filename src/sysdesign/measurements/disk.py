"""Reads and synced writes of one file, in blocks: from the system's memory, and past it from the device itself.

A device of a virtual machine is what its host makes of it: the host may answer from its own memory, and may call
synced what is not on any disk yet.
"""

import errno
import mmap
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sysdesign.checks import whole
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.storage import on_disk

FILE_BYTES = 64 << 20


@contextmanager
def blocks_file(folder: Path, size: int = FILE_BYTES, seed: int = 1) -> Iterator[Path]:
    """A file of seeded random bytes, on the disk and in the system's memory; gone afterwards."""
    path = folder / "blocks"
    path.write_bytes(random.Random(seed).randbytes(whole("size", size)))
    try:
        with path.open("rb") as file:
            sync(file.fileno())
        yield path
    finally:
        path.unlink()


def sync(file: int) -> None:
    """Wait until a file is on the disk; on macOS this takes a request of its own, or the drive's memory is enough."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(file, fcntl.F_FULLFSYNC)
    else:
        os.fsync(file)


@contextmanager
def cached_reads(path: Path, block: int, seed: int = 1) -> Iterator[Callable[[], int]]:
    """Give a call that reads a random block of a file that was just written, so from the system's memory."""
    file = os.open(path, os.O_RDONLY)
    try:
        places = _places(path, block, seed)
        yield lambda: len(os.pread(file, block, next(places)))
    finally:
        os.close(file)


@contextmanager
def device_reads(path: Path, block: int, seed: int = 1, in_order: bool = False) -> Iterator[Callable[[], int]]:
    """Give a call that reads a random block, or the next one, from the device: O_DIRECT, past the system's memory.

    Raises EngineMissing where the system or the file system has no such reads.
    """
    if not hasattr(os, "O_DIRECT"):
        raise EngineMissing("A read past the system's memory", f"{sys.platform} has no O_DIRECT")
    on_disk(path.parent)
    try:
        file = os.open(path, os.O_RDONLY | os.O_DIRECT)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise EngineMissing("A read past the system's memory", "this file system has no O_DIRECT") from None
    try:
        with mmap.mmap(-1, block) as buffer:  # its memory begins with a page, as the device wants it
            places = _places(path, block, seed, in_order)
            yield lambda: os.preadv(file, [buffer], next(places))
    finally:
        os.close(file)


@contextmanager
def synced_writes(path: Path, block: int) -> Iterator[Callable[[], None]]:
    """Give a call that writes the next block over a file and waits until it is on the disk, as a log does."""
    data = random.Random(block).randbytes(block)
    file = os.open(path, os.O_RDWR)
    try:
        places = _places(path, block, 0, in_order=True)

        def write() -> None:
            os.pwrite(file, data, next(places))
            sync(file)

        on_disk(path.parent)
        yield write
    finally:
        os.close(file)


def _places(path: Path, block: int, seed: int, in_order: bool = False) -> Iterator[int]:
    """Yield where blocks begin, for ever."""
    count = path.stat().st_size // whole("block", block)
    whole("blocks of the file", count)
    rng = random.Random(seed)
    number = -1
    while True:
        number = (number + 1) % count if in_order else int(rng.random() * count)
        yield number * block
