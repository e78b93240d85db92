"""What changed between two versions: no word of either is lost, and what stayed is told as such."""

import random

import pytest

from generator import differences, sheets
from generator.differences import Piece
from ml.song.line import Line, Section

WORDS = "we sailed, into the night and never came home again; do not ask why"


def of(text: str, *changes: str) -> str:
    """What stands in the text whose words have these changes."""
    old, new = text.split("|")
    pieces = differences.words_between(old, new)
    return "".join(piece.text for piece in pieces if piece.change in changes).strip()


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("The night", "The night", [("same", "The night")]),
        ("", "", []),
        ("", "New", [("added", "New")]),
        (
            "The dark night",
            "The night",
            [("same", "The"), ("removed", " dark"), ("same", " night")],
        ),
        ("night falls", "The night falls", [("added", "The"), ("same", " night falls")]),
        ("the night", "the night,", [("same", "the night"), ("added", ",")]),
        ("a sea", "a song", [("same", "a"), ("removed", " sea"), ("added", " song")]),
    ],
)
def test_words_are_told_apart(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert [(one.change, one.text) for one in differences.words_between(old, new)] == pieces


@pytest.mark.parametrize("seed", range(50))
def test_both_texts_can_be_read_from_their_difference(seed: int) -> None:
    draw = random.Random(seed)
    old, new = (" ".join(draw.choices(WORDS.split(), k=draw.randrange(12))) for _ in range(2))

    assert of(f"{old}|{new}", "same", "removed") == old
    assert of(f"{old}|{new}", "same", "added") == new


def verse(*lines: tuple[str, str]) -> list[Section]:
    rows = tuple(Line(id=name, text=text) for name, text in lines)
    return [Section(id="head", kind="verse", heading="Verse", lines=rows)]


def test_a_line_is_known_by_its_name() -> None:
    old = verse(("a", "One line"), ("b", "Another"), ("c", "The last"))
    new = verse(("a", "One long line"), ("d", "Between"), ("c", "The last"))

    changes = [(row.id, row.change) for row in differences.between(old, new)]

    assert changes == [
        ("head", "same"), ("a", "changed"), ("b", "removed"), ("d", "added"), ("c", "same"),
    ]  # fmt: skip


def test_a_line_that_moved_is_told_twice() -> None:
    lines = ("a", "One"), ("b", "Two"), ("c", "Three")
    found = differences.between(verse(*lines), verse(lines[1], lines[2], lines[0]))

    assert [(row.id, row.change) for row in found if not row.heading] == [
        ("a", "removed"), ("b", "same"), ("c", "same"), ("a", "added"),
    ]  # fmt: skip


def test_all_of_a_first_version_is_new() -> None:
    rows = differences.between((), sheets.read_text("[Verse]\nOne\nTwo"))

    assert [row.pieces for row in rows] == [
        (Piece("added", text),) for text in ("Verse", "One", "Two")
    ]
