"""Capitals come back where English writes them."""

import pytest

from ml.corpus.songs import Song, lines_of, normalise
from ml.english.truecase import LEAST, Truecase, find_capitals

NAMES = Truecase(["london", "mary", "god", "june"])


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("the rain is falling", "The rain is falling"),
        ("i know that i'm the one i'll be", "I know that I'm the one I'll be"),
        ("and mary walked to london", "And Mary walked to London"),
        ("in mary's house, in god's name", "In Mary's house, in God's name"),
        ("'tis june, o mary", "'Tis June, o Mary"),
        ('"oh," said i, "oh god!"', '"Oh," said I, "oh God!"'),
        ("a maryland of londoners", "A maryland of londoners"),
        ("it's in his iris, i'd say", "It's in his iris, I'd say"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_a_line_is_written_as_english_writes_it(line: str, written: str) -> None:
    assert NAMES.restore(line) == written


def test_a_line_that_has_its_capitals_keeps_them() -> None:
    for line in ("And Mary walked to London", "I know that I'm the one", "O God, in June"):
        assert NAMES.restore(line) == line
        assert NAMES.restore(NAMES.restore(line.lower())) == NAMES.restore(line.lower())


def test_names_are_words_that_lines_have_with_a_capital_inside() -> None:
    lines = ["we saw Mary by the river", "then Mary saw the River"] * LEAST
    assert find_capitals(lines) == ["mary"]


@pytest.mark.parametrize(
    "line",
    [
        "Rain on the roof",  # the first word
        "so it goes. Rain on the roof",  # the first of a sentence
        "on the roof, Rain",  # after a mark
        "all the RAIN there is",  # shouted
        "all the X there is",  # a letter
    ],
)
def test_a_capital_that_says_nothing_makes_no_name(line: str) -> None:
    assert find_capitals([line] * 99) == []


@pytest.mark.parametrize(("named", "plain", "found"), [
    (LEAST, 0, True), (LEAST - 1, 0, False), (8, 2, True), (16, 5, False),
])  # fmt: skip
def test_a_name_is_common_and_nearly_always_one(named: int, plain: int, found: bool) -> None:
    lines = ["by the River it"] * named + ["by the river it"] * plain
    assert (find_capitals(lines) == ["river"]) is found


def test_songs_come_back_with_nearly_all_their_capitals(songs: list[Song]) -> None:
    lines = list(lines_of(songs))
    restored = Truecase(find_capitals(lines * LEAST))
    same = [restored.restore(normalise(line)) == line for line in lines]
    assert sum(same) > 0.95 * len(lines)
