"""Fetch the fonts' packages, check them against `book/assets/vendor.json`, and cut the fonts anew.

The cut keeps the characters, weights and optical sizes in use. The files are renamed because the licence of a font may
reserve its name. Cutting twice gives the same bytes; `vendor.json` records their hashes.
"""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "book" / "assets"
MANIFEST = ASSETS / "vendor.json"
NAMES = (1, 3, 4, 6, 16)  # family, unique id, full and PostScript names
KEPT_NAMES = [0, 1, 2, 3, 4, 6, 13, 14]


def fetch_npm(package: dict[str, Any], folder: Path) -> Path:
    """Return the folder of an npm package whose archive has the pinned SHA-512."""
    npm = Path(sys.executable).with_name("npm")
    spec = f"{package['name']}@{package['version']}"
    done = subprocess.run([npm, "pack", "--silent", spec], cwd=folder, check=True, capture_output=True, text=True)
    archive: Path = folder / done.stdout.split()[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package["integrity"]:
        raise SystemExit(f"{spec}: the archive is {found}, vendor.json pins {package['integrity']}")
    target = folder / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def fetch_pypi(package: dict[str, Any], folder: Path) -> Path:
    """Return the folder of a wheel with the pinned SHA-256."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{package['name']}=={package['version']} --hash={package['integrity']}\n", encoding="utf-8")
    target = folder / package["name"]
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*uv, "--python", sys.executable, "--target", str(target), "-r", str(wanted)], check=True)
    return target


def characters(ranges: str) -> list[int]:
    """Return the code points of a CSS-like list of ranges, as in `20-7E A0`."""
    ends = [[int(end, 16) for end in part.split("-")] for part in ranges.split()]
    return [code for end in ends for code in range(end[0], end[-1] + 1)]


def cut(source: Path, recipe: dict[str, Any], ranges: str) -> bytes:
    """Return the font with the recipe's axes, features and characters only, as WOFF2."""
    font = TTFont(source, recalcTimestamp=False)
    if "fvar" in font:
        present = {axis.axisTag for axis in font["fvar"].axes}
        axes = {tag: tuple(at) if isinstance(at, list) else at for tag, at in recipe["axes"].items()}
        font = instancer.instantiateVariableFont(font, {tag: at for tag, at in axes.items() if tag in present})
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    font = TTFont(io.BytesIO(plain.getvalue()), recalcTimestamp=False)
    options = subset.Options(hinting=False, desubroutinize=True, notdef_outline=True, recalc_timestamp=False)
    options.layout_features = recipe["features"]
    options.name_IDs = KEPT_NAMES
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters(ranges))
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = recipe["family"].replace(" ", "") if record.nameID == 6 else recipe["family"]
    if "MATH" in font:
        even_radicals(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def even_radicals(font: TTFont) -> None:
    """Make every size of the radical sign as wide as the smallest.

    A browser keeps room for the widest size beside each root, so that a short root would be followed by a gap.
    """
    variants = font["MATH"].table.MathVariants
    name = font.getBestCmap()[ord("√")]
    sizes = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(name)]
    width, _ = font["hmtx"][name]
    glyphs = [record.VariantGlyph for record in sizes.MathGlyphVariantRecord]
    for glyph in {*glyphs, *(part.glyph for part in sizes.GlyphAssembly.PartRecords)} - {name}:
        advance, bearing = font["hmtx"][glyph]
        font["glyf"][glyph].coordinates.scale((width / advance, 1))
        font["glyf"][glyph].recalcBounds(font["glyf"])
        font["hmtx"][glyph] = (width, round(bearing * width / advance))


def licence(package: dict[str, Any], fetched: Path, font: Path, texts: dict[str, str]) -> str:
    """Return the licence that came with a package, or the font's own copyright above the same licence's text."""
    if (fetched / "LICENSE").exists():
        return (fetched / "LICENSE").read_text(encoding="utf-8")
    notice = TTFont(font)["name"].getDebugName(0)
    body = next(iter(texts.values()))
    return f"{notice}\n\n{body[body.index('This Font Software is licensed') :]}"


def main() -> None:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    fonts = ASSETS / "fonts"
    texts: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for package in manifest["packages"]:
            print(f"fetching {package['name']} {package['version']}", flush=True)
            fetch = fetch_npm if package["registry"] == "npm" else fetch_pypi
            fetched = fetch(package, Path(temporary))
            for recipe in package["fonts"]:
                source = fetched / recipe["source"]
                data = cut(source, recipe, manifest["characters"][recipe["characters"]])
                (fonts / recipe["file"]).write_bytes(data)
                recorded, recipe["sha256"] = recipe.get("sha256"), hashlib.sha256(data).hexdigest()
                same = "the same bytes" if recorded == recipe["sha256"] else "CHANGED"
                print(f"  {recipe['file']}: {len(data):,} bytes, {same}", flush=True)
            texts[package["licence_file"]] = licence(package, fetched, source, texts)
            (fonts / package["licence_file"]).write_text(texts[package["licence_file"]], encoding="utf-8")
    MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
