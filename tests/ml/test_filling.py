"""Half a line and lines with gaps: what was typed stands, the rest keeps the plan around it."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ml.english.counting import count
from ml.english.prosody import is_rhyme, last_word
from ml.network.registry import SHIPPED
from ml.song.line import Line
from ml.song.pattern import HINT, Pattern
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.filling import Gaps

REQUEST = SongRequest(structure="verse:4", rhyme_scheme="ABAB", seed=7)
TEXTS = (
    "I walked the road into the town", "And found you waiting by the gate,",
    "The autumn leaves were falling down,", "And I had come an hour too late.",
)  # fmt: skip
PATTERNS = (
    "I left my ___", "I left my ___ in the snow", "___ of the sea", "___ my ___ say ___",
    "And ___, love, ___", "O! ___?", "McCoy's ___ “more” ___",
)  # fmt: skip


@pytest.fixture(scope="module")
def composer(untrained: Path) -> Composer:
    return Composer(untrained / "lstm")


@pytest.fixture(scope="module")
def song() -> list[Line]:
    return [
        Line(position=at, kind="verse", text=text, rhyme="ABAB"[at], target=8)
        for at, text in enumerate(TEXTS)
    ]


def filled(composer: Composer, song: Sequence[Line], pattern: str, at: int = 1) -> Line:
    redraw = Redraw(lines=song, positions={at}, patterns={at: Pattern.parse(pattern)})
    return composer.redraw(REQUEST, redraw, on_line=lambda line: None)[at]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("I left my ___ in the rain", ("I left my", "in the rain")), ("So ___", ("So", "")),
        ("  ___  , love,__ ", ("", ", love,", "")), ("___ ___ so ____", ("", "so", "")),
    ],
)  # fmt: skip
def test_a_pattern_is_read_as_it_was_meant(text: str, stands: tuple[str, ...]) -> None:
    assert Pattern.parse(text).stands == stands


@pytest.mark.parametrize("text", ["", "___", "a line without one", "... ___", "_ x"])
def test_a_pattern_without_gap_or_words_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=HINT[:20]):
        Pattern.parse(text)


def test_a_pattern_longer_than_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="Keep it to 200 characters"):
        Pattern.parse("la " * 80 + "___")


def test_what_was_typed_stands_as_it_was_typed() -> None:
    pattern = Pattern.parse("___, McCoy, ___?")
    assert pattern.fill(["tell me", "is it late"]) == "Tell me, McCoy, is it late?"
    assert Pattern.after("and then").fill(["we go"]) == "and then we go"


@pytest.mark.parametrize("text", PATTERNS)
def test_a_line_is_written_around_the_words_that_stand(
    text: str, composer: Composer, song: list[Line]
) -> None:
    line, at = filled(composer, song, text), 0
    for part in Pattern.parse(text).stands:
        assert part in line.text[at:]
        at = line.text.index(part, at) + len(part)
    assert line.syllables == line.target == 8 or not line.ok


@pytest.mark.parametrize("text", ["I left my ___", "___ my ___", "Along ___ the ___."])
def test_a_gap_at_the_end_holds_the_rhyme(text: str, song: list[Line]) -> None:
    line = filled(Composer(SHIPPED / "lstm"), song, text)
    assert is_rhyme(last_word(line.text), "late")
    assert line.ok


def test_words_that_stand_at_the_end_are_kept_and_their_rhyme_is_told(
    composer: Composer, song: list[Line]
) -> None:
    assert filled(composer, song, "I left my ___ in the state").ok
    missed = filled(composer, song, "I left my ___ in the rain")
    assert missed.missed == "no rhyme with “gate”: “rain” must stand" or not missed.ok
    assert missed.text.endswith(" in the rain")


def test_words_that_leave_no_room_get_the_nearest_that_can_be_sung(
    composer: Composer, song: list[Line]
) -> None:
    line = filled(composer, song, "I remembered all the ___ we ate")
    assert line.syllables == 9
    assert line.missed == "9 syllables, not 8: 8 must stand"


def test_a_very_long_beginning_is_written_to_its_end(composer: Composer, song: list[Line]) -> None:
    beginning = "and on " * 26 + "we go"
    line = filled(composer, song, f"{beginning} ___")
    assert line.text.startswith(beginning)
    assert line.syllables == count(beginning) + 1


def test_alternatives_fill_the_gap_each_in_its_own_way(
    composer: Composer, song: list[Line]
) -> None:
    pattern = Pattern.parse("I left my ___ in the state")
    found = composer.alternatives(
        REQUEST, Redraw(lines=song, positions={1}, patterns={1: pattern}), 4
    )
    assert len({one.line.text for one in found}) == 4
    assert all(one.line.text.endswith(" in the state") for one in found)


def test_a_pattern_for_a_chorus_line_is_sung_wherever_it_stands(composer: Composer) -> None:
    request = replace(REQUEST, structure="chorus:2 verse:1 chorus:2")
    lines = composer.compose(request, on_line=lambda line: None)
    redraw = Redraw(lines=lines, positions={3}, patterns={3: Pattern.parse("So sing ___")})
    after = composer.redraw(request, redraw, on_line=lambda line: None)
    assert after[0].text == after[3].text
    assert after[0].text.startswith("So sing ")


def test_a_pattern_for_a_line_that_stands_is_refused(song: list[Line]) -> None:
    with pytest.raises(ValueError, match="line 3 is not redrawn"):
        Redraw(lines=song, positions={1}, patterns={2: Pattern.parse("So ___")})


@pytest.mark.parametrize("seed", range(8))
def test_gaps_share_all_syllables_and_leave_room_for_the_end(seed: int, composer: Composer) -> None:
    draw = random.Random(seed)
    gaps = Gaps(Pattern.parse("___ of ___ and ___"), composer.words, draw.randint(4, 14))
    end = draw.randint(1, gaps.longest_end)
    until = gaps.filling(draw, end).until
    shares = [until[0], until[1] - until[0] - 1, until[2] - until[1] - 1]
    assert until[-1] == gaps.syllables
    assert min(shares) >= 1
    assert shares[-1] >= end
