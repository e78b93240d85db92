"""Metres: their patterns, what keeps them, and lines that are written in them."""

from pathlib import Path

import numpy as np
import pytest

from ml.english.metre import patterns, strays
from ml.network.registry import SHIPPED
from ml.song.line import Line
from ml.song.request import SongRequest
from ml.study.scorecard.heard import cmudict, words_of
from ml.writing.beats import Beats
from ml.writing.composer import Composer
from ml.writing.wordbook import Wordbook


@pytest.mark.parametrize(
    ("metre", "syllables", "plainest"),
    [
        ("iambic", 8, "-+-+-+-+"), ("iambic", 7, "-+-+-+-"), ("trochaic", 8, "+-+-+-+-"),
        ("trochaic", 7, "+-+-+-+"), ("anapaestic", 9, "--+--+--+"), ("dactylic", 9, "+--+--+--"),
        ("dactylic", 10, "+--+--+--+"),
    ],
)  # fmt: skip
def test_the_plainest_pattern_of_a_metre_comes_first(
    metre: str, syllables: int, plainest: str
) -> None:
    assert next(iter(patterns(metre, syllables))) == plainest


@pytest.mark.parametrize("syllables", range(3, 17))
def test_every_metre_has_patterns_of_its_own(syllables: int) -> None:
    every = [patterns(name, syllables) for name in ("iambic", "trochaic", "dactylic")]
    assert all(every)
    assert all(len(pattern) == syllables for some in every for pattern in some)
    assert syllables == 4 or len(set().union(*every)) == sum(map(len, every))


@pytest.mark.parametrize(
    ("metre", "line"),
    [
        ("iambic", "The curfew tolls the knell of parting day"),
        ("iambic", "Over the hills and far away"),
        ("trochaic", "Tell me not in mournful numbers"),
        ("anapaestic", "The Assyrian came down like the wolf on the fold"),
        ("dactylic", "Cannon to right of them, cannon to left of them"),
    ],
)
def test_lines_that_are_known_for_a_metre_keep_it(metre: str, line: str) -> None:
    count = {"iambic": 10, "trochaic": 8, "anapaestic": 12, "dactylic": 12}[metre]
    count = 8 if line.startswith("Over") else count
    assert strays(line, count, metre) is None
    others = {"iambic", "trochaic", "dactylic"} - {metre}
    assert all(strays(line, count, other) for other in others)


@pytest.fixture(scope="module")
def beats(words: Wordbook) -> Beats:
    return Beats(words)


@pytest.mark.parametrize(
    ("word", "rest", "stands"),
    [
        ("river", "+-+-", True), ("river", "-+-+", False), ("delight", "-+-+", True),
        ("delight", "+-+-", False), ("the", "+-", False), ("the", "-+", True),
        ("stone", "-+", True), ("stone", "+", True), ("stone", "-", False),
        ("stone", "+-", False), ("beautiful", "+--+", True), ("beautiful", "+-", False),
    ],
)  # fmt: skip
def test_a_word_stands_where_its_stress_wants_it(
    beats: Beats, word: str, rest: str, stands: bool
) -> None:
    number = beats.words.vocabulary.word(word)
    assert bool(np.isfinite(beats.costs(rest)[number])) is stands


def test_marks_and_line_ends_have_no_beat(beats: Beats) -> None:
    assert not beats.costs("+-")[beats.words.closing].any()
    assert beats.costs("+-")[beats.words.vocabulary.line] == 0


def test_ends_off_the_beat_have_rhymes_off_the_beat(beats: Beats) -> None:
    ends = beats.rhyming_ends("trochaic", 8, 3)
    assert len(ends) > 60
    assert all(beats.words.syllables[number] > 1 for number in ends)


def write(folder: Path, **fields: str | int) -> list[Line]:
    request = SongRequest(**{"structure": "verse:4 verse:4", "seed": 5, **fields})  # type: ignore[arg-type]
    return Composer(folder).compose(request, on_line=lambda line: None)


def plainly(line: str, pattern: str) -> bool:
    """Whether main stresses of longer words fall on beats, by the dictionary read plainly."""
    places = {0}
    for word in words_of(line):
        after = set()
        for phones in cmudict()[word]:
            marks = [phone[-1] for phone in phones if phone[-1].isdigit()]
            for place in places:
                here = pattern[place : place + len(marks)]
                off = any(m == "1" and sign == "-" for m, sign in zip(marks, here, strict=False))
                if len(here) == len(marks) and not (len(marks) > 1 and off):
                    after.add(place + len(marks))
        places = after
    return len(pattern) in places


@pytest.mark.parametrize("metre", ["iambic", "trochaic", "anapaestic", "dactylic"])
def test_lines_are_written_in_the_metre_that_is_asked(metre: str) -> None:
    lines = write(SHIPPED / "lstm", metre=metre, theme="the sea")
    assert [line.missed for line in lines] == [""] * 8
    known = [line.text for line in lines if all(w in cmudict() for w in words_of(line.text))]
    assert len(known) >= 6
    assert all(any(plainly(text, one) for one in patterns(metre, 8)) for text in known)


def test_each_kind_of_section_is_written_in_its_own_metre() -> None:
    asked = {"structure": "verse:4 chorus:4", "metre": "iambic chorus:trochaic"}
    lines = write(SHIPPED / "lstm", theme="the sea", **asked)
    assert [line.missed for line in lines] == [""] * 8
    for section, metre in ((lines[:4], "iambic"), (lines[4:], "trochaic")):
        assert all(strays(line.text, 8, metre) is None for line in section)
        assert all(line.stress in patterns(metre, 8) for line in section)


def test_a_line_that_does_not_keep_the_metre_is_marked() -> None:
    lines = write(
        SHIPPED / "lstm", metre="trochaic", first_line="The curfew tolls the knell of day"
    )
    assert lines[0].missed == "not trochaic: it goes -+-+-+-+"
