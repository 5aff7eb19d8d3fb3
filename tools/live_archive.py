"""Archives that depend on nothing but what is in them."""

import zipfile
from pathlib import Path

DATED = (2020, 1, 1, 0, 0, 0)  # a wheel of the same files is the same wheel


def write_archive(path: Path, files: dict[str, bytes]) -> Path:
    """Write files as an archive, and return its path."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, DATED), files[name], zipfile.ZIP_DEFLATED, 9)
    return path


def read_archive(path: Path) -> dict[str, bytes]:
    """Return the files of an archive, without its folders."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
