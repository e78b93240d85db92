"""What passes for a rhyme, and what a line tells of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ml.english.rhyme import ACCEPTED, FULL, Grade, grade
from ml.network.registry import SHIPPED
from ml.song.line import Line
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.rows import Candidate, LineWriter, Row
from ml.writing.search import LineSearch
from ml.writing.song import SongUnderWay
from ml.writing.terms import Terms

(MONTH,) = SongRequest(
    structure="verse:2", rhyme_scheme="AA", syllables=6, first_line="I saw you once a month"
).plan()[1:]


def write(composer: Composer, request: SongRequest) -> list[Line]:
    return composer.compose(request, on_line=lambda line: None)


@pytest.mark.parametrize(
    ("rhymes", "text", "missed"),
    [
        ("perfect", "And then I went away", "no rhyme with “month”"),
        ("perfect", "And loved you more than suns", "no rhyme with “month”"),
        ("near", "And loved you more than suns", ""),
        ("near", "And gave you all my love", "no rhyme with “month”"),
        ("any", "And gave you all my love", ""),
        ("any", "And then I went", "4 syllables, not 6"),
    ],
)
def test_a_line_misses_what_the_writer_does_not_let_pass(
    rhymes: str, text: str, missed: str
) -> None:
    assert Terms(rhymes).missed(MONTH, "I saw you once a month", text) == missed


def test_a_phrase_that_rhymes_with_a_word_is_a_full_rhyme() -> None:
    assert Terms().is_rhyme("I never wished to know it", "You called yourself a poet")


def test_lesser_rhymes_are_tried_in_their_order() -> None:
    assert Terms("perfect").loosely() == []
    near, alike = Terms("any").loosely()
    assert Grade.FAMILY in near
    assert Grade.CONSONANCE in alike


@pytest.fixture(scope="module")
def lstm() -> Composer:
    return Composer(SHIPPED / "lstm")


@pytest.mark.parametrize("rhymes", ACCEPTED)
def test_a_word_without_perfect_rhymes_is_answered_as_nearly_as_may_be(
    lstm: Composer, rhymes: str
) -> None:
    request = SongRequest(
        structure="verse:2", rhyme_scheme="AA", rhymes=rhymes, seed=3,
        first_line="I saw you only once a month",
    )  # fmt: skip
    line = write(lstm, request)[1]
    assert line.ok is (rhymes != "perfect")
    assert line.ok is (Grade(line.grade) in ACCEPTED[rhymes])
    assert Grade(line.grade) in ACCEPTED["any"]
    assert line.grade == grade(line.text, request.first_line)


def test_a_bridge_may_rhyme_nearly_where_verses_do_not(lstm: Composer) -> None:
    asked = {"structure": "verse:2 bridge:2", "rhyme_scheme": "AA", "rhymes": "perfect bridge:near"}
    request = SongRequest.from_fields({**asked, "seed": 3}, ["lstm"])
    month = Line(text="I saw you only once a month")
    lines = lstm.compose(request, given={0: month, 2: month}, on_line=lambda line: None)
    assert [line.ok for line in lines[1::2]] == [False, True]
    assert "this is the nearest" in lines[1].missed
    assert Grade(lines[3].grade) in ACCEPTED["near"]


def test_where_full_rhymes_abound_hardly_any_line_takes_a_lesser_one(lstm: Composer) -> None:
    request = SongRequest(structure="verse:8 verse:8", rhymes="any", seed=4)
    grades = [line.grade for line in write(lstm, request) if line.grade]
    assert len(grades) == 8
    assert sum(one in FULL for one in grades) >= 6


def test_requests_from_before_there_were_grades_ask_for_perfect_rhymes(untrained: Path) -> None:
    old = {k: v for k, v in SongRequest(seed=5).as_fields().items() if k != "rhymes"}
    composer = Composer(untrained / "lstm")
    again = SongRequest(**old)  # type: ignore[arg-type]  # as it was stored
    assert write(composer, again) == write(composer, replace(again, rhymes="perfect"))


class Rounds(LineWriter):
    """Counts the rounds of candidates that are written."""

    count = 0

    def write(self, rows: Sequence[Row]) -> list[Candidate]:
        self.count += 1
        return super().write(rows)


@pytest.mark.parametrize(
    ("first", "scheme", "why"),
    [
        (
            "I gave you half of an orange",
            "AA",
            "no known word rhymes with “orange”: this is the nearest",
        ),
        (
            "I never saw the gates of heaven",
            "AAA",
            "rhymes with “heaven” is said already: this is the nearest",
        ),
        ("I never saw a single flurbx", "AA", ""),
        ("שלום עולם", "AA", "nothing to rhyme with: “שלום עולם” has no English word"),
    ],
)
def test_what_cannot_rhyme_is_told_at_once(
    lstm: Composer, first: str, scheme: str, why: str
) -> None:
    request = SongRequest(
        structure=f"verse:{len(scheme)}", rhyme_scheme=scheme, first_line=first, seed=2
    )
    rounds = Rounds(lstm.network, lstm.words, lstm.writer.reader)
    song = SongUnderWay(rounds, request, request.plan())
    *_, last = write(lstm, request)
    for line in write(lstm, request)[:-1]:
        song.accept(line)
    LineSearch(song, song.plans[-1]).best()
    assert why in last.missed
    assert not last.ok
    assert last.syllables == 8
    assert rounds.count <= 3


def test_a_given_line_tells_all_that_it_misses(lstm: Composer) -> None:
    request = SongRequest(structure="verse:2", rhyme_scheme="AA", syllables=3, seed=2)
    given = {0: Line(text="Tell me more"), 1: Line(text="Extraordinary")}
    lines = lstm.compose(request, given=given, on_line=lambda line: None)
    assert lines[1].missed == "6 syllables, not 3; no rhyme with “more”"
