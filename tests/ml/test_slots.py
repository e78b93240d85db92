"""Room for new lines between those that stand: where they are, and what they have to be."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ml.song.line import Line
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.song.slots import with_slots
from ml.writing.composer import Composer


def song(*sections: tuple[str, str, str]) -> list[Line]:
    """Sections by kind, letters and texts; a line has as many syllables as its text has letters."""
    lines = [
        (number, kind, letter, text)
        for number, (kind, letters, texts) in enumerate(sections)
        for letter, text in zip(letters, texts.split(), strict=True)
    ]
    return [
        Line(
            position=at, section=number, kind=kind, text=text, rhyme=letter, target=4 + len(text)
        )
        for at, (number, kind, letter, text) in enumerate(lines)
    ]  # fmt: skip


def asked(lines: Sequence[Line]) -> list[tuple[str, int | None]]:
    """Letters and syllables of the lines that have no words yet."""
    return [(line.rhyme, line.target) for line in lines if not line.text]


@pytest.mark.parametrize(
    ("letters", "after", "count", "new"),
    [
        ("ABC", 3, 1, "C"), ("ABC", 3, 3, "ABC"), ("ABC", 1, 1, "A"), ("AAB", 3, 1, "B"),
        ("ABAB", 2, 1, "B"), ("ABAB", 2, 2, "CC"), ("ABAB", 4, 3, "CCB"), ("XXX", 1, 1, "X"),
        ("XXX", 0, 2, "AA"), ("AAB", 0, 3, "BCC"),
    ],
)  # fmt: skip
def test_new_lines_rhyme_with_those_that_wait_then_with_each_other(
    letters: str, after: int, count: int, new: str
) -> None:
    stanza = song(("verse", letters, " ".join("abcd"[: len(letters)])))
    lines, at = with_slots(stanza, after, count)
    assert "".join(lines[number].rhyme for number in at) == new
    assert at == list(range(after, after + count))
    assert [line.position for line in lines] == list(range(len(letters) + count))


def test_a_new_line_is_as_long_as_the_one_it_rhymes_with() -> None:
    lines, _ = with_slots(song(("verse", "ABX", "a bbbb ccc")), 3, 3)
    assert asked(lines) == [("A", 5), ("B", 8), ("X", 7)]


def test_new_lines_belong_to_the_section_before_them() -> None:
    two = song(("verse", "A", "a"), ("bridge", "A", "b"))
    assert with_slots(two, 1, 1)[0][1].kind == "verse"
    assert with_slots(two, 2, 1)[0][2].kind == "bridge"
    assert with_slots(two, 0, 1)[0][0].kind == "verse"


def test_a_chorus_that_comes_again_has_the_new_line_each_time() -> None:
    lines = song(("chorus", "AA", "a b"), ("verse", "A", "v"), ("chorus", "AA", "a b"))
    assert with_slots(lines, 1, 1)[1] == [1, 5]
    varied = song(("chorus", "AA", "a b"), ("verse", "A", "v"), ("chorus", "AA", "a c"))
    assert with_slots(varied, 1, 1)[1] == [1]


@pytest.mark.parametrize(
    ("after", "count", "message"),
    [
        (5, 1, "no place after line 5"), (-1, 1, "no place after"), (2, 0, "1 new line or more"),
        (2, 13, "at most 16 lines"),
    ],
)  # fmt: skip
def test_lines_that_have_no_place_are_refused(after: int, count: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        with_slots(song(("verse", "ABAB", "a b c d")), after, count)


def test_new_lines_are_written_between_those_that_stand(untrained: Path) -> None:
    request = SongRequest(structure="chorus:2 verse:2 chorus:2", syllables=6, seed=3)
    composer = Composer(untrained / "gru")
    before = composer.compose(request, on_line=lambda line: None)
    lines, positions = with_slots(before, 1, 2)
    after = composer.redraw(
        request, Redraw(lines=lines, positions=positions), on_line=lambda line: None
    )
    assert [line.text for line in after if line.position not in positions] == [
        line.text for line in before
    ]
    assert [after[at].text for at in (1, 2)] == [after[at].text for at in (7, 8)]
    assert all(after[at].text for at in positions)
