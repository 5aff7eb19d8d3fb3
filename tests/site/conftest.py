"""The built site, a server for it, and what its pages say of themselves."""

import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urljoin

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "site"
CHAPTER = r"notebooks/(\d\d|[a-d])-"


def load(path: str) -> ModuleType:
    """Import a file that belongs to no package: a tool, an extension, a benchmark."""
    name = f"loaded_{Path(path).stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def page_names() -> list[str]:
    """Every page that `_toc.yml` promises, the front page first, and the two that Sphinx adds."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    return [f"{name}.html" for name in [*files, "search", "404"]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", page_names())
    if "chapter_name" in metafunc.fixturenames:
        metafunc.parametrize("chapter_name", [name for name in page_names() if re.match(CHAPTER, name)])


class Page(HTMLParser):
    """One page as a link checker sees it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.lang = self.title = self.base = ""
        self.meta: dict[str, str] = {}
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "html":
            self.lang = found.get("lang", "")
        elif tag == "base":
            self.base = found["href"]
        elif tag == "meta":
            self.meta[found.get("name") or found.get("property", "")] = found.get("content", "")
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "link" and found.get("rel") not in ("canonical", "search", "next", "prev"):
            self.loads.append(found["href"])
        elif "src" in found:
            self.loads.append(found["src"])
        self._in_title = tag == "title" and not self.title

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False


@pytest.fixture(scope="session")
def site() -> Path:
    """The site of the present inputs, built when it is stale; of several workers none can, as all would."""
    tool = load("tools/site.py")
    if "PYTEST_XDIST_WORKER" in os.environ and not tool.is_fresh(SITE, tool.digest(ROOT, "")):
        pytest.fail("the site is stale: build it with tools/site.py before several workers test it")
    tool.build(ROOT, SITE)
    return SITE


@pytest.fixture(scope="session")
def parsed(site: Path) -> dict[str, Page]:
    """Every page of the site, by its address."""
    return {
        path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
        if path.relative_to(site).parts[0] != "lite"  # JupyterLite's own pages
    }


@pytest.fixture(scope="session")
def serving() -> Callable[[Path], AbstractContextManager[str]]:
    """A function that serves a folder while its block runs."""
    serving: Callable[[Path], AbstractContextManager[str]] = load("tools/serve.py").serving
    return serving


@pytest.fixture(scope="session")
def address(site: Path, serving: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    """Where the site is served."""
    with serving(site) as url:
        yield url


class Visit:
    """An open page with what went wrong on it, and everything that it asked for."""

    def __init__(self, tab: Any, url: str, **options: Any) -> None:
        self.tab = tab
        self.problems: list[str] = []
        self.requests: list[str] = []
        tab.on("console", lambda m: m.type in ("error", "warning") and self.problems.append(f"{m.type}: {m.text}"))
        tab.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.on("requestfailed", lambda request: self.problems.append(f"failed: {request.url}"))
        tab.on(
            "response", lambda answer: answer.status >= 400 and self.problems.append(f"{answer.status}: {answer.url}")
        )
        self.response = tab.goto(url, wait_until="load")
        if options.get("java_script_enabled", True):
            tab.evaluate("document.fonts.ready.then(() => 0)")


@pytest.fixture(scope="session")
def opening() -> type[Visit]:
    """What is to be said of a page that a test has opened in a tab of its own."""
    return Visit


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Visit]]:
    """Open a page of the site, or any URL, in a fresh context with the given options."""
    contexts = []

    def open_page(name: str = "index.html", **options: Any) -> Visit:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(**options)
        contexts.append(context)
        return Visit(context.new_page(), urljoin(address, name), **options)

    yield open_page
    for context in contexts:
        context.close()
