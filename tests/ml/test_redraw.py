"""Lines written anew while all others stand, and several wordings of one line."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ml.english.prosody import is_rhyme, last_word
from ml.song.by_kind import SECTION_KINDS
from ml.song.line import HAND, Line, Receipt
from ml.song.redraw import Redraw, planned
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.variety import is_near

REQUEST = SongRequest(
    structure="verse:4 chorus:2 verse:2 chorus:2", rhyme_scheme="ABAB", syllables=6, seed=4
)


@pytest.fixture(scope="module")
def composer(untrained: Path) -> Composer:
    return Composer(untrained / "lstm")


@pytest.fixture(scope="module")
def song(composer: Composer) -> list[Line]:
    lines = composer.compose(REQUEST, on_line=lambda line: None)
    return [replace(line, id=f"line-{line.position}") for line in lines]


def redrawn(
    composer: Composer,
    lines: Sequence[Line],
    *positions: int,
    seed: int = 1,
    never: Sequence[str] = (),
) -> list[Line]:
    redraw = Redraw(lines=lines, positions=positions, seed=seed, never=never)
    return composer.redraw(REQUEST, redraw, on_line=lambda line: None)


def changed(before: Sequence[Line], after: Sequence[Line]) -> list[int]:
    return [
        one.position for one, other in zip(before, after, strict=True) if one.text != other.text
    ]


@pytest.mark.parametrize("positions", [(0,), (3,), (1, 2), (0, 3, 6)])
def test_the_lines_named_change_and_no_others(
    composer: Composer, song: list[Line], positions: tuple[int, ...]
) -> None:
    after = redrawn(composer, song, *positions)
    assert changed(song, after) == list(positions)
    assert [line.id for line in after] == [line.id for line in song]
    assert [line.score for line in after if line.position not in positions] == [
        line.score for line in song if line.position not in positions
    ]
    assert [line.receipt.seed for line in after] == [
        1 if line.position in positions else REQUEST.seed for line in song
    ]


@pytest.mark.parametrize("at", [4, 8])
def test_a_line_of_a_chorus_changes_wherever_it_is_sung(
    composer: Composer, song: list[Line], at: int
) -> None:
    after = redrawn(composer, song, at)
    assert changed(song, after) == [4, 8]
    assert after[4].text == after[8].text
    assert (after[4].id, after[8].id) == ("line-4", "line-8")


def test_a_line_that_its_verse_sings_twice_changes_in_both_places(composer: Composer) -> None:
    blues = SongRequest(structure="verse:3", rhyme_scheme="A1A", seed=2)
    lines = composer.compose(blues, on_line=lambda line: None)
    after = composer.redraw(
        blues, Redraw(lines=lines, positions={1}, seed=1), on_line=lambda line: None
    )
    assert changed(lines, after) == [0, 1]
    assert after[0].text == after[1].text


def test_a_chorus_that_was_varied_is_a_line_of_its_own(
    composer: Composer, song: list[Line]
) -> None:
    varied = [*song[:8], replace(song[8], text="And all is well again"), song[9]]
    assert changed(varied, redrawn(composer, varied, 8)) == [8]
    assert changed(varied, redrawn(composer, varied, 4)) == [4]


def test_the_same_seed_gives_the_same_lines_and_another_gives_others(
    composer: Composer, song: list[Line]
) -> None:
    once = redrawn(composer, song, 1, 2)
    assert redrawn(composer, song, 1, 2) == once
    assert changed(once, redrawn(composer, song, 1, 2, seed=2)) == [1, 2]


def test_wordings_that_were_refused_do_not_come_again(composer: Composer, song: list[Line]) -> None:
    lines, refused = song, [song[1].text]
    for _ in range(3):
        lines = redrawn(composer, lines, 1, seed=REQUEST.seed, never=refused)
        assert not any(is_near(lines[1].text, text) for text in refused)
        refused.append(lines[1].text)


def test_a_line_is_redrawn_to_rhyme_with_one_that_stands_after_it(composer: Composer) -> None:
    lines = [
        Line(position=at, kind="verse", text=text, rhyme=letter, target=6)
        for at, (letter, text) in enumerate(
            [("A", "I wait beside the gate"), ("B", "I said so long ago"),
             ("A", "The clock is never right"), ("B", "And home is where I go")]
        )
    ]  # fmt: skip
    after = composer.redraw(
        replace(REQUEST, structure="verse:4"),
        Redraw(lines=lines, positions={0}),
        on_line=lambda line: None,
    )
    assert is_rhyme(last_word(after[0].text), "right") or not after[0].ok
    assert after[0].syllables == 6


def test_only_what_was_written_is_reported(composer: Composer, song: list[Line]) -> None:
    seen: list[Line] = []
    composer.redraw(REQUEST, Redraw(lines=song, positions={4, 6}, seed=1), on_line=seen.append)
    assert [line.position for line in seen] == [4, 6, 8]


def test_a_redraw_that_is_stopped_leaves_the_rest_as_it_was(
    composer: Composer, song: list[Line]
) -> None:
    seen: list[Line] = []
    redraw = Redraw(lines=song, positions={0, 7}, seed=1)
    cut = composer.redraw(REQUEST, redraw, on_line=seen.append, should_stop=lambda: bool(seen))
    assert changed(song, cut) == [0]
    whole = composer.redraw(REQUEST, redraw, on_line=seen.append)
    resumed = composer.redraw(REQUEST, redraw, written=cut[:1], on_line=seen.append)
    assert resumed == whole


def test_alternatives_differ_and_tell_what_makes_their_score(
    composer: Composer, song: list[Line]
) -> None:
    found = composer.alternatives(REQUEST, Redraw(lines=song, positions={6}, seed=1), 4)
    assert len(found) == 4
    scores = [one.line.score or 0.0 for one in found]
    assert scores == sorted(scores, reverse=True)
    texts = [one.line.text for one in found] + [song[6].text]
    assert not any(is_near(one, other) for at, one in enumerate(texts) for other in texts[:at])
    for one in found:
        assert one.line.score == pytest.approx(sum(one.parts.values()), abs=0.006)
        assert {"sense", "leads on"} <= one.parts.keys()
        assert (one.line.position, one.line.id, one.line.target) == (6, "line-6", 6)


def test_alternatives_are_for_one_line_at_a_time(composer: Composer, song: list[Line]) -> None:
    with pytest.raises(ValueError, match="one line at a time"):
        composer.alternatives(REQUEST, Redraw(lines=song, positions={0, 1}))
    assert composer.alternatives(REQUEST, Redraw(lines=song, positions={4, 8}), 1)


@pytest.mark.parametrize(
    ("positions", "message"),
    [((), "name a line"), ((10,), "no line 11; it has 10"), ((-1,), "no line 0")],
)
def test_a_redraw_of_no_line_is_refused(
    song: list[Line], positions: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Redraw(lines=song, positions=positions)


def test_a_line_asks_for_what_it_says_itself_in_a_song_that_was_edited() -> None:
    """A line was written in by hand, another taken away: places say nothing any more."""
    by_hand = Line(section=0, kind="verse", text="We ran", syllables=2, receipt=Receipt(by=HAND))
    kept = Line(section=1, kind="chorus", text="Sing on", rhyme="B", target=9)
    plans = planned([by_hand, by_hand, kept], replace(REQUEST, syllables=7))
    assert [(plan.rhyme, plan.syllables, plan.lines_left) for plan in plans] == [
        ("X", 2, 2), ("X", 2, 1), ("B", 9, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_every_line_of_an_edited_song_stands_is_written_or_sings_one_that_is(seed: int) -> None:
    draw = random.Random(seed)
    structure = " ".join(f"{draw.choice(SECTION_KINDS)}:{draw.randint(1, 4)}" for _ in range(4))
    request = SongRequest(
        structure=structure, rhyme_scheme=draw.choice(["ABAB", "A1A", "AB*AB*", "X"])
    )
    lines: list[Line] = []
    for plan in request.plan():
        again = None if plan.repeats is None else lines[plan.repeats].text
        text = again or f"line {plan.position}"
        lines.append(Line(section=plan.section, kind=plan.kind, text=text, rhyme=plan.rhyme))
    for _ in range(draw.randint(0, 3)):
        at = draw.randrange(len(lines))
        lines[at : at + draw.randint(0, 1)] = [replace(lines[at], text=f"by hand {at}", rhyme="")]
    positions = draw.sample(range(len(lines)), draw.randint(1, len(lines)))
    plans = Redraw(lines=lines, positions=positions).plan(request)
    for line, plan in zip(lines, plans, strict=True):
        if plan.given:
            assert (plan.given, plan.repeats) == (line, None)
            assert plan.position not in positions
        elif plan.repeats is not None:
            written = plans[plan.repeats]
            assert plan.repeats < plan.position
            assert (written.given, written.repeats) == (None, None)
            assert lines[plan.repeats].text == line.text
