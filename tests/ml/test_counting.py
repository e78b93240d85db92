"""Syllables of lines as songs are measured, and a writer's own pronunciations in them."""

from pathlib import Path

import pytest

from ml.english.book import read_book
from ml.english.counting import count
from ml.english.prosody import last_word, syllables, words_of
from ml.network.registry import SHIPPED
from ml.song.line import Line
from ml.song.request import SongRequest
from ml.writing.composer import Composer

BOOK = read_book(["Siobhan = SH AH0 V AO1 N", "caramel = K AA1 R M AH0 L", "love = L UW1 V"])


@pytest.mark.parametrize(
    ("line", "asked", "syllables"),
    [
        ("We sat beside the fire", None, 7), ("We sat beside the fire", 6, 6),
        ("We sat beside the fire", 8, 7), ("And every star in heaven", 7, 7),
        ("And every star in heaven", 6, 6), ("I walk alone", 5, 4), ("שלום", 4, 0),
    ],
)  # fmt: skip
def test_a_line_has_what_was_asked_if_it_is_readily_sung_so(
    line: str, asked: int | None, syllables: int
) -> None:
    assert count(line, asked=asked) == syllables


def test_words_of_the_dictionary_are_counted_as_the_networks_count_them() -> None:
    for line in ("The harbour lights are burning low", "A lullaby of flowers, o'er the sea"):
        assert count(line) == sum(syllables(word) for word in words_of(line))


def test_words_that_no_dictionary_has_are_counted_as_they_are_spoken() -> None:
    assert count("A heartbreaker in moonbeams") == 7


def test_a_writers_own_book_comes_before_all() -> None:
    assert (count("The caramel"), count("The caramel", BOOK)) == (4, 3)


@pytest.fixture(scope="module")
def lstm() -> Composer:
    return Composer(SHIPPED / "lstm")


def test_lines_are_measured_and_rhymed_by_the_writers_book(lstm: Composer) -> None:
    request = SongRequest(
        structure="verse:4", rhyme_scheme="AABB", seed=2, theme="love",
        first_line="I sang a song for my Siobhan",
    )  # fmt: skip
    by_book = lstm.compose(request, speak=BOOK, on_line=lambda line: None)
    assert (by_book[0].syllables, by_book[0].ok) == (8, True)
    assert by_book[1].grade == "perfect"
    assert last_word(by_book[1].text) in {"dawn", "gone", "on", "lawn", "drawn", "upon", "swan"}
    assert not any("love" in line.text.lower().split() for line in by_book)


def test_without_a_book_nothing_changes(untrained: Path) -> None:
    composer, request = Composer(untrained / "lstm"), SongRequest(structure="verse:4", seed=3)

    def write(**more: object) -> list[Line]:
        return composer.compose(request, on_line=lambda line: None, **more)  # type: ignore[arg-type]

    assert write() == write(speak=read_book(["zorbly = Z AO1 R B L IY0"]))
