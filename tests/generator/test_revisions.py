"""An edited song: lines that stay keep what is known of them, the others are measured again."""

from dataclasses import replace

import pytest

from generator import measures, sheets
from ml.song.line import NETWORK, Line, Receipt, Section

RECEIPT = Receipt(by=NETWORK, model="lstm", version="lstm-1", seed=7)


def line(name: str, text: str, rhyme: str) -> Line:
    return Line(id=name, text=text, syllables=6, target=6, rhyme=rhyme, ok=True, receipt=RECEIPT)


def answering(name: str, text: str, rhyme: str, place: int) -> Line:
    return replace(line(name, text, rhyme), rhymes_with=place, grade="perfect")


@pytest.fixture
def verse() -> Section:
    """As a network wrote it, in ABAB."""
    lines = (
        line("first", "We sailed into the night", "A"),
        line("second", "Across a silver sea", "B"),
        answering("third", "And followed every light", "A", 0),
        answering("fourth", "That you had left for me", "B", 1),
    )
    return Section(kind="verse", heading="Verse", lines=lines)


def edited(verse: Section, old: str, new: str) -> list[Line]:
    (section,) = sheets.read_text(sheets.as_text([verse]).replace(old, new), [verse])
    return list(section.lines)


def test_an_edited_line_is_measured_again(verse: Section) -> None:
    lines = edited(verse, "into the night", "into a bright and quiet night")

    words = "We sailed into a bright and quiet night"
    measured = Line(text=words, syllables=10, stress="-+" * 5, rhyme="A")
    assert lines[0] == replace(measured, id="first", target=6)
    assert lines[1:] == list(verse.lines[1:])


def test_an_edited_line_is_the_same_line_by_hand(verse: Section) -> None:
    lines = edited(verse, "silver", "golden")

    assert [line.id for line in lines] == ["first", "second", "third", "fourth"]
    assert [line.receipt.by for line in lines] == ["network", "hand", "network", "network"]


def test_a_line_whose_rhyme_went_away_keeps_no_letter(verse: Section) -> None:
    lines = edited(verse, "into the night", "into the dark")

    assert [line.rhyme for line in lines] == ["X", "B", "X", "B"]
    assert [line.ok for line in lines] == [None, True, None, True]


def test_a_line_that_never_rhymed_stays_as_it_was(verse: Section) -> None:
    bay = line("second", "Across a silver bay", "C")
    verse = replace(verse, lines=(verse.lines[0], bay, *verse.lines[2:]))

    lines = edited(verse, "into the night", "into the dark")

    assert [line.rhyme for line in lines] == ["X", "C", "X", "B"]
    assert [line.ok for line in lines] == [None, True, None, True]


def test_a_line_that_rhymes_with_others_takes_their_letter(verse: Section) -> None:
    lines = edited(verse, "into the night", "with no place to be")

    assert [line.rhyme for line in lines] == ["B", "B", "X", "B"]


def test_an_edited_song_tells_how_its_lines_rhyme_now(verse: Section) -> None:
    lines = edited(verse, "into the night", "all that we know it")
    assert [(line.rhymes_with, line.grade) for line in lines] == [
        (None, ""), (None, ""), (None, ""), (1, "perfect"),
    ]  # fmt: skip
    lines = edited(verse, "left for me", "made a poet\nAnd you never did know it")
    assert [(line.rhymes_with, line.grade) for line in lines[2:]] == [
        (0, "perfect"), (None, ""), (3, "mosaic"),
    ]  # fmt: skip


def test_lines_that_were_to_rhyme_nearly_keep_their_letter(verse: Section) -> None:
    near = replace(answering("third", "And waited for a time", "A", 0), grade="assonance")
    verse = replace(verse, lines=(*verse.lines[:2], near, verse.lines[3]))

    lines = edited(verse, "left for me", "kept for me")

    assert [line.rhyme for line in lines] == ["A", "B", "A", "B"]
    assert (lines[2].rhymes_with, lines[2].grade) == (0, "assonance")


def test_untouched_sections_stay_as_they_were(verse: Section) -> None:
    missed = replace(verse, lines=(*verse.lines[:3], line("fourth", "That missed", "B")))

    sections = sheets.read_text(f"{sheets.as_text([missed])}\n\n[Chorus]\nNew", [missed])

    assert sections[0] == missed


def test_a_line_that_moves_keeps_what_is_known_of_it(verse: Section) -> None:
    first, *others = [line.text for line in verse.lines]

    (section,) = sheets.read_text("\n".join(["[Verse]", *others, first]), [verse])

    assert [line.text for line in section.lines] == [*others, first]
    assert [line.receipt for line in section.lines] == [RECEIPT] * 4
    assert [line.rhymes_with for line in section.lines] == [None, None, 0, 1]


def test_a_line_taken_in_leaves_the_others_their_names(verse: Section) -> None:
    lines = edited(verse, "Across", "A line between\nAcross")

    assert [line.id for line in lines] == ["first", "", "second", "third", "fourth"]


def test_a_caller_can_name_the_line_that_he_changes(verse: Section) -> None:
    given = [{"text": "Wholly other words", "id": "third"}, {"text": "New", "id": "of a stranger"}]

    (section,) = sheets.from_plain([{"kind": "verse", "lines": given}], [verse])

    assert section.lines[0].id == "third"
    assert section.lines[1].id in ("first", "")


def test_no_two_lines_share_a_name(verse: Section) -> None:
    given = [{"text": "One", "id": "third"}, {"text": "Two", "id": "third"}]

    (section,) = sheets.from_plain([{"kind": "verse", "lines": given}], [verse])

    assert section.lines[0].id == "third" != section.lines[1].id


def test_lines_by_hand_from_earlier_times_are_measured(verse: Section) -> None:
    elder = Line(id="first", text=verse.lines[0].text)

    (section,) = sheets.read_text(
        sheets.as_text([verse]), [replace(verse, lines=(elder, *verse.lines[1:]))]
    )

    assert [line.syllables for line in section.lines] == [6] * 4
    assert [line.rhyme for line in section.lines] == ["A", "B", "A", "B"]


@pytest.mark.parametrize(
    ("ends", "letters"),
    [
        (["the sea", "to me", "at night"], "AAX"),
        (["of love", "the dove", "a stone", "alone"], "AABB"),
        (["my heart", "away", "my heart"], "AXA"),
        (["don\u2019t stop believin\u2019", "such a grievin'"], "AA"),
        (["alone"], "X"),
    ],
)
def test_letters_tell_what_rhymes(ends: list[str], letters: str) -> None:
    assert measures.letters(ends) == list(letters)


@pytest.mark.parametrize("text", ["שלום עולם", "🎵 🎵", "1 2 3", "…"])
def test_a_line_without_an_english_word_has_no_measures(text: str) -> None:
    assert measures.syllables(text) is None
    assert measures.letters([text]) == [""]


def test_many_rhymes_never_run_out_of_letters() -> None:
    texts = [word for word in WORDS.split() for _ in range(2)]

    letters = measures.letters(texts)

    assert len(set(letters)) == len(WORDS.split())


WORDS = (
    "night day sea stone heart love rain fire song hand moon gold ship dream church bird roof "
    "dark sleep run walk fall clouds orange silver chest"
)
