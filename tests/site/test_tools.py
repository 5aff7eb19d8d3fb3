"""The tools around the site: what is fresh, what is served, what is vendored, what is cited."""

import contextlib
import hashlib
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from .conftest import ROOT, load

SITE = load("tools/site.py")
SERVE = load("tools/serve.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A few of the site's inputs."""
    for name in ("_config.yml", "book/a.md", "notebooks/02.ipynb", "src/sysdesign/teaching/look/tokens.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def test_hash_changes_with_what_is_built(project: Path) -> None:
    before = SITE.digest(project, "")
    assert SITE.digest(project, "") == before
    assert SITE.digest(project, "https://example.org/") != before
    (project / "README.txt").write_text("no input", encoding="utf-8")
    assert SITE.digest(project, "") == before
    for path in SITE.inputs(project):
        text = path.read_text(encoding="utf-8")
        path.write_text(text + " ", encoding="utf-8")
        assert SITE.digest(project, "") != before
        path.write_text(text, encoding="utf-8")
    (project / "book" / "b.md").write_text("new", encoding="utf-8")
    assert SITE.digest(project, "") != before


def test_fresh_needs_the_page_and_the_stamp(project: Path) -> None:
    out = project / "_build" / "site"
    now = SITE.digest(project, "")
    assert not SITE.is_fresh(out, now)
    out.mkdir(parents=True)
    (out / "index.html").touch()
    assert not SITE.is_fresh(out, now)
    SITE.stamp_of(out).write_text(now, encoding="ascii")
    assert SITE.is_fresh(out, now)
    assert not SITE.is_fresh(out, now[::-1])


def test_unchanged_site_is_ready_in_a_second(site: Path) -> None:
    began = time.monotonic()
    done = subprocess.run([sys.executable, ROOT / "tools/site.py"], capture_output=True, text=True, check=True)
    assert "up to date" in done.stderr
    assert time.monotonic() - began < 1.5


def test_server_takes_the_next_free_port(project: Path) -> None:
    with SERVE.listen(project, 0) as first, SERVE.listen(project, first.server_port) as second:
        assert first.server_port < second.server_port < first.server_port + 100


def test_server_answers_a_missing_page_with_the_sites_own(
    project: Path, serving: Callable[[Path], AbstractContextManager[str]]
) -> None:
    (project / "404.html").write_text("<h1>gone</h1>", encoding="utf-8")
    with serving(project) as url:
        with pytest.raises(urllib.error.HTTPError) as failed:
            urllib.request.urlopen(f"{url}a/b/c.html")
        with contextlib.closing(failed.value) as answer:
            assert (answer.code, answer.read()) == (404, b"<h1>gone</h1>")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_server_stops_cleanly(project: Path, stop: signal.Signals) -> None:
    (project / "index.html").touch()
    command = [sys.executable, ROOT / "tools/serve.py", "--site", project, "--port", "18000"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
    server.send_signal(stop)
    _, errors = server.communicate(timeout=10)
    assert (server.returncode, errors) == (0, "")


def test_server_says_when_there_is_no_site(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "tools/serve.py", "--site", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "make site" in done.stderr) == (1, True)


def test_vendored_fonts_are_the_recorded_ones() -> None:
    fonts = ROOT / "book" / "assets" / "fonts"
    manifest = json.loads((ROOT / "book" / "assets" / "vendor.json").read_text(encoding="utf-8"))
    recorded = {font["file"]: font["sha256"] for package in manifest["packages"] for font in package["fonts"]}
    assert recorded == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in fonts.glob("*.woff2")}
    for package in manifest["packages"]:
        assert "SIL OPEN FONT LICENSE" in (fonts / package["licence_file"]).read_text(encoding="utf-8").upper()
        assert re.fullmatch(r"\d+(\.\d+)*", package["version"])
        assert package["integrity"].startswith(("sha512-", "sha256:"))


def test_only_what_is_cited_is_in_the_bibliography() -> None:
    entries = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "book" / "references.bib").read_text(encoding="utf-8"), re.M))
    pages = [*ROOT.glob("*.md"), *(ROOT / "book").glob("*.md"), *(ROOT / "notebooks").glob("*.ipynb")]
    roles = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
    cited = {
        key.strip()
        for page in pages
        for keys in roles.findall(page.read_text(encoding="utf-8"))
        for key in keys.split(",")
    }
    assert entries == cited
