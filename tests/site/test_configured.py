"""With the repository's address in the one place, all that needs it appears; the published address does the rest."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, Page, load

HOME = "https://github.com/example/book"
PUBLISHED = "https://example.github.io/book/"


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built once both addresses are known."""
    project = tmp_path_factory.mktemp("configured")
    ignore = shutil.ignore_patterns("__pycache__", "*.py[cod]")
    for name in ("book", "src/sysdesign/teaching/look"):
        shutil.copytree(ROOT / name, project / name, ignore=ignore)
    notebooks = [path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").glob("*.ipynb")]
    for name in ("_config.yml", "_toc.yml", "index.md", "benchmarks/results.json", "requirements.txt", *notebooks):
        (project / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, project / name)
    config = project / "_config.yml"
    text = config.read_text(encoding="utf-8")
    assert 'url: "",' in text, "the repository's address is expected to be empty until it is known"
    config.write_text(text.replace('url: "",', f"url: {HOME},"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as here:
        here.delenv("LIVE", raising=False)
        load("tools/site.py").build(project, project / "site", PUBLISHED)
    return project / "site"


def test_launch_and_repository_buttons(configured: Path, parsed: dict[str, Any]) -> None:
    chapter = Page((configured / "notebooks/02-estimation.html").read_text(encoding="utf-8"))
    assert HOME in chapter.links
    binder = "https://mybinder.org/v2/gh/example/book/main?urlpath=lab/tree/notebooks/02-estimation.ipynb"
    assert binder in chapter.links
    assert not [link for page in parsed.values() for link in page.links if "mybinder" in link]


def test_shown_source_links_to_its_file(configured: Path) -> None:
    text = (configured / "notebooks/02-estimation.html").read_text(encoding="utf-8")
    for line in text.split("<a ")[1:]:
        if "data-sdm-source=" in line.split(">")[0]:
            assert f'href="{HOME}/blob/main/src/' in line.split(">")[0]


def test_previews_name_absolute_addresses(configured: Path, parsed: dict[str, Any]) -> None:
    front = Page((configured / "index.html").read_text(encoding="utf-8"))
    assert front.meta["og:image"] == f"{PUBLISHED}_static/preview.png"
    assert (configured / "_static/preview.png").is_file()
    assert "og:image" not in parsed["index.html"].meta


def test_missing_page_starts_at_the_published_folder(configured: Path) -> None:
    assert Page((configured / "404.html").read_text(encoding="utf-8")).base == "/book/"
