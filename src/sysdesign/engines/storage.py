"""Durable means on a disk: what is measured as durable asks for one first."""

from pathlib import Path

from sysdesign.engines.missing import EngineMissing
from sysdesign.temporary import file_system, in_memory


def on_disk(folder: Path) -> Path:
    """Return the folder if what is synced there outlives the power, as far as the file system tells.

    Raises EngineMissing for a file system in memory.
    """
    if in_memory(folder):
        kind = file_system(folder)
        raise EngineMissing("A durable write", f"the temporary folder lies in memory ({kind}); let TMPDIR name a disk")
    return folder
