"""Open the notebooks in JupyterLab, dressed like the book."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "src" / "sysdesign" / "teaching" / "look"
CONFIG = ROOT / ".jupyter"
JUPYTER = [sys.executable, "-m", "jupyter"]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def custom_css() -> str:
    """The page's own style sheets, with JupyterLab's words for an output and for darkness."""
    css = "\n".join((LOOK / name).read_text(encoding="utf-8") for name in ("tokens.css", "components.css"))
    return css.replace(".bd-article", ".jp-RenderedHTMLCommon").replace(
        'html[data-theme="dark"]', 'body[data-jp-theme-light="false"]'
    )


def dress(config: Path) -> None:
    """Write the style sheet into a Jupyter configuration and trust the notebooks, which are the reader's own copy.

    Untrusted notebooks would hide their pictures until run.
    """
    custom = config / "custom"
    custom.mkdir(parents=True, exist_ok=True)
    (custom / "custom.css").write_text(custom_css(), encoding="utf-8")
    (config / "jupyter_lab_config.py").write_text("c.LabApp.custom_css = True\n", encoding="utf-8")
    subprocess.run([*JUPYTER, "trust", *map(str, NOTEBOOKS)], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    if sys.argv[1:] == ["--dress-only"]:  # Binder starts JupyterLab itself, with the user's own configuration
        return dress(Path.home() / ".jupyter")
    dress(CONFIG)
    lab = [*JUPYTER, "lab", f"--ServerApp.root_dir={ROOT / 'notebooks'}", *sys.argv[1:]]
    try:
        sys.exit(subprocess.run(lab, env=os.environ | {"JUPYTER_CONFIG_DIR": str(CONFIG)}).returncode)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
