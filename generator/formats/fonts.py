"""Fonts for paper, out of Python packages: a serif, and others for the letters that it lacks."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont


def _folder(package: str) -> Path:
    """Where a package's files are; it is found, not imported, which for some takes seconds."""
    spec = find_spec(package)
    if not (spec and spec.submodule_search_locations):
        raise ModuleNotFoundError(f"No package {package}: pip install -r requirements.txt")
    return Path(spec.submodule_search_locations[0])


def serif(*, bold: bool = False) -> Path:
    """Latin, Greek and Cyrillic letters."""
    name = "DejaVuSerif-Bold.ttf" if bold else "DejaVuSerif.ttf"
    return _folder("matplotlib") / "mpl-data" / "fonts" / "ttf" / name


@lru_cache(1)
def others() -> list[Path]:
    """Fonts for all other letters; the large one of Chinese, Japanese and Korean last."""
    scripts = sorted(_folder("manimgx_fonts").glob("Noto*.ttf"))
    upright = [path for path in scripts if "Italic" not in path.name]
    return [*upright, *_folder("noto_cjk_sans_jp_regular").glob("*.otf")]


def for_letters(text: str) -> list[Path]:
    """Those of the others that the letters of a text ask for."""
    missing = {ord(letter) for letter in text if not letter.isspace()} - _letters_of(serif())
    asked: list[Path] = []
    for path in others():
        if not missing:
            break
        if found := missing & _letters_of(path):
            asked.append(path)
            missing -= found
    return asked


@lru_cache(64)
def _letters_of(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
