"""Files that a newcomer reads in one sitting, and functions that fit on one screen."""

import ast
from itertools import chain

from lyricsite.launch.run import ROOT

LARGEST_FILE = 350
LARGEST_FUNCTION = 40
FOLDERS = ("accounts", "docker", "generator", "lyricsite", "ml", "static", "templates", "tests")
KINDS = {".py", ".html", ".css", ".js", ".yml"}


def texts() -> dict[str, str]:
    """What the files that are written by hand hold, by their paths."""
    paths = chain(ROOT.glob("*"), *(ROOT.joinpath(folder).rglob("*") for folder in FOLDERS))
    written = [path for path in paths if path.suffix in KINDS]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in written}


def test_no_file_is_longer_than_350_lines() -> None:
    lengths = {name: len(text.splitlines()) for name, text in texts().items()}

    assert {name: length for name, length in lengths.items() if length > LARGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    lengths = {
        f"{name}: {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, text in texts().items()
        if name.endswith(".py")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert [name for name in lengths if lengths[name] > LARGEST_FUNCTION] == []
