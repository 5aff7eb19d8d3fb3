"""Open the notebooks in JupyterLab, dressed like the book."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "src" / "sysdesign" / "teaching" / "look"
FONTS = ROOT / "book" / "assets" / "fonts"
# As many classes as beat JupyterLab's own rules for lists, tables and pictures, which are loaded later.
OUTPUT = ".jp-OutputArea-output.jp-RenderedHTMLCommon"
UNDONE = "& :is(dt, dd) { float: none; width: auto; }"  # JupyterLab sets terms in a narrow column
SETTINGS = """\
c.LabApp.custom_css = True
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
"""
CONFIG = ROOT / ".jupyter"
JUPYTER = [sys.executable, "-m", "jupyter"]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def custom_css(where: str = OUTPUT) -> str:
    """The page's own style sheets, kept to outputs or to what is said, with JupyterLab's word for darkness.

    No script reads a stored explorer, worksheet or replay here: it is still, and says in words what it shows.
    """
    sheets = ("tokens.css", "components.css", "worksheet.css", "replay.css")
    tokens, components, worksheet, replay = ((LOOK / name).read_text(encoding="utf-8") for name in sheets)
    tokens = tokens.replace('html[data-theme="dark"]', 'body[data-jp-theme-light="false"]')
    still = components.replace(":not(.is-still)", ":not(.sdm-explorer)").replace(".is-still >", ".sdm-explorer >")
    still += worksheet.replace(":not(.is-still)", ":not(.sdm-worksheet)")
    still += replay.replace(":not(.is-still)", ":not(.sdm-replay)")
    return f"{tokens}\n{where} {{\n{UNDONE}\n{still.replace('.bd-article ', '& ')}}}\n"


def dress(config: Path) -> None:
    """Write the look into a Jupyter configuration and trust the notebooks, which are the reader's own copy.

    Untrusted notebooks would hide their pictures until run.
    """
    custom = config / "custom"
    custom.mkdir(parents=True, exist_ok=True)
    (custom / "custom.css").write_text(custom_css(), encoding="utf-8")
    shutil.copytree(FONTS, custom / "fonts", dirs_exist_ok=True)
    (config / "jupyter_lab_config.py").write_text(SETTINGS, encoding="utf-8")
    subprocess.run([*JUPYTER, "trust", *map(str, NOTEBOOKS)], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    if sys.argv[1:] == ["--dress-only"]:  # Binder starts JupyterLab itself, with the user's own configuration
        return dress(Path.home() / ".jupyter")
    dress(CONFIG)
    lab = [*JUPYTER, "lab", "-y", f"--ServerApp.root_dir={ROOT / 'notebooks'}", *sys.argv[1:]]
    with subprocess.Popen(lab, env=os.environ | {"JUPYTER_CONFIG_DIR": str(CONFIG)}) as jupyter:
        # Ctrl-C reaches Jupyter as well: it ends its kernels, then itself, and is waited for.
        while jupyter.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):
                jupyter.wait()
    sys.exit(jupyter.returncode)


if __name__ == "__main__":
    main()
