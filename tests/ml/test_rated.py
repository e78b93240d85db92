"""Ratings in a file lead `generate` and `redraw` towards a taste."""

import json
import re
from pathlib import Path

import pytest

from ml.commands.cli import main

VERSE = ["--structure", "verse:2", "--rhyme-scheme", "AA", "--seed", "3", "--json"]
SHORT = "we go to the sea and the sun is low"
LONG = "everlasting mountains overshadowing innumerable"


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    """A writer who likes short words, and a verse of two lines among the single ones."""
    rows = [f"5\t{SHORT} {at}" for at in range(20)] + [f"1\t{LONG} {at}" for at in range(20)]
    path = tmp_path / "ratings.tsv"
    path.write_text("\n".join([*rows, f"4.5\t{SHORT} / {SHORT}"]) + "\n", encoding="utf-8")
    return path


def test_a_song_is_led_by_ratings_and_told_how_well_they_tell(
    untrained: Path, ratings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["generate", "--models", str(untrained), "--model", "gru", *VERSE]
    assert main([*asked, "--ratings", str(ratings)]) == 0
    said = capsys.readouterr()
    told = re.search(r"your taste tells (\d+)% right \(50% is chance\)", said.err)
    assert told
    assert int(told[1]) > 90
    assert [len(part["lines"]) for part in json.loads(said.out)["sections"]] == [2]


def test_alternatives_are_ranked_by_them_too(
    untrained: Path, ratings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "--models", str(untrained), "--model", "gru", *VERSE]) == 0
    (song := tmp_path / "song.json").write_text(capsys.readouterr().out, encoding="utf-8")
    asked = ["redraw", "--models", str(untrained), "--song", str(song), "--lines", "1"]
    more = ["--alternatives", "2", "--seed", "1", "--json", "--ratings", str(ratings)]
    assert main([*asked, *more]) == 0
    found = json.loads(capsys.readouterr().out)["alternatives"]
    assert found
    assert all("taste" in one["parts"] for one in found)


def test_ratings_that_tell_nothing_are_said_to(
    untrained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.tsv").write_text("3\tthe sea\n", encoding="utf-8")
    asked = ["generate", "--models", str(untrained), "--model", "gru", *VERSE]
    assert main([*asked, "--ratings", str(tmp_path / "one.tsv")]) == 0
    assert "tell of no taste yet" in capsys.readouterr().err


@pytest.mark.parametrize("row", ["5 the sea", "five\tthe sea", "5\t", "nan\tthe sea", "\tthe sea"])
def test_a_row_that_is_none_is_named(
    row: str, untrained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.tsv"
    path.write_text(f"5\tthe sea\n{row}\n", encoding="utf-8")
    assert main(["generate", "--models", str(untrained), "--ratings", str(path)]) == 2
    said = capsys.readouterr()
    assert said.err.strip().endswith("row 2: give a number, a tab and a line")
    assert said.out == ""
