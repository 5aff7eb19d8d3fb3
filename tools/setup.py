"""Check Python, create .venv, install the lock and the package. Does nothing when nothing changed.

Runs on whatever `python3` is, so the syntax stays old until the version is known to fit.
"""

from __future__ import print_function

import hashlib
import os
import subprocess
import sys
import time

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
STAMP = os.path.join(VENV, "ready")
LOCK = os.path.join(ROOT, "requirements.txt")


def check_version():
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            "This book needs Python %d.%d to %d.%d; %s is Python %s.\n"
            "Name another one, for example: make PYTHON=python%d.%d read"
            % (OLDEST + NEWEST + (sys.executable, sys.version.split()[0]) + NEWEST)
        )


def fingerprint():
    digest = hashlib.sha256(sys.version.encode())
    for name in ("requirements.txt", "pyproject.toml", os.path.join("tools", "setup.py")):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def is_ready():
    try:
        with open(STAMP) as file:
            return file.read() == fingerprint()
    except OSError:
        return False


def lock_entry(name):
    """The lines of one package in the lock, hashes included."""
    with open(LOCK) as file:
        lines = file.read().replace("\\\n", " ").splitlines()
    return next(line for line in lines if line.startswith(name + "=="))


def run(*command):
    subprocess.run(command, cwd=ROOT, check=True)


def install():
    """Install the lock, by uv where it can (fifteen times faster), else by pip, which has its own settings."""
    entry = os.path.join(VENV, "uv.txt")
    with open(entry, "w") as file:
        file.write(lock_entry("uv") + "\n")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", entry)
    try:
        run(PYTHON, "-m", "uv", "pip", "sync", "--require-hashes", "--python", PYTHON, "requirements.txt")
    except subprocess.CalledProcessError:
        print("uv could not install the lock; pip tries.", flush=True)
        run(PYTHON, "-m", "ensurepip", "--upgrade")
        run(PYTHON, "-m", "pip", "install", "--require-hashes", "-r", "requirements.txt")
    editable = ("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    run(PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, *editable)
    # Its first import makes a cache of fonts and says so, which would land in a notebook's output.
    run(PYTHON, "-c", "import matplotlib.font_manager")


def main():
    check_version()
    if is_ready():
        return
    began = time.monotonic()
    print("Setting up .venv with Python %s ..." % sys.version.split()[0], flush=True)
    if os.path.exists(STAMP):
        os.remove(STAMP)
    run(sys.executable, "-m", "venv", "--clear", VENV)
    install()
    with open(STAMP, "w") as file:
        file.write(fingerprint())
    print("Set up in %.0f s." % (time.monotonic() - began), flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit("Setting up stopped: %s" % error)
    except KeyboardInterrupt:
        sys.exit("Setting up was interrupted; the next command starts it again.")
