"""An edited song: lines that stay keep what is known of them, the others are measured again."""

import pytest

from generator import measures, sheets
from generator.sheets import Section, SheetLine


def line(text: str, rhyme: str) -> SheetLine:
    return {"text": text, "syllables": 6, "rhyme": rhyme, "ok": True}


@pytest.fixture
def before() -> list[Section]:
    """A verse as a network wrote it, in ABAB."""
    lines = [
        line("We sailed into the night", "A"),
        line("Across a silver sea", "B"),
        line("And followed every light", "A"),
        line("That you had left for me", "B"),
    ]
    return [{"kind": "verse", "heading": "Verse", "lines": lines}]


def edited(before: list[Section], old: str, new: str) -> list[SheetLine]:
    (section,) = sheets.read_text(sheets.as_text(before).replace(old, new), before)
    return section["lines"]


def test_an_edited_line_is_measured_again(before: list[Section]) -> None:
    lines = edited(before, "into the night", "into a bright and quiet night")

    assert lines[0] == {
        "text": "We sailed into a bright and quiet night",
        "syllables": 10,
        "rhyme": "A",
        "ok": None,
    }
    assert lines[1:] == before[0]["lines"][1:]


def test_a_line_whose_rhyme_went_away_keeps_no_letter(before: list[Section]) -> None:
    lines = edited(before, "into the night", "into the dark")

    assert [line["rhyme"] for line in lines] == ["X", "B", "X", "B"]
    assert [line["ok"] for line in lines] == [None, True, None, True]


def test_a_line_that_never_rhymed_stays_as_it_was(before: list[Section]) -> None:
    before[0]["lines"][1] = line("Across a silver bay", "C")

    lines = edited(before, "into the night", "into the dark")

    assert [line["rhyme"] for line in lines] == ["X", "C", "X", "B"]
    assert [line["ok"] for line in lines] == [None, True, None, True]


def test_a_line_that_rhymes_with_others_takes_their_letter(before: list[Section]) -> None:
    lines = edited(before, "into the night", "with no place to be")

    assert [line["rhyme"] for line in lines] == ["B", "B", "X", "B"]


def test_untouched_sections_stay_as_they_were(before: list[Section]) -> None:
    before[0]["lines"][3] = line("That missed its rhyme", "B")

    sections = sheets.read_text(f"{sheets.as_text(before)}\n\n[Chorus]\nA new line", before)

    assert sections[0] == before[0]


def test_a_line_that_moves_keeps_what_is_known_of_it(before: list[Section]) -> None:
    first, *others = [line["text"] for line in before[0]["lines"]]

    (section,) = sheets.read_text("\n".join(["[Verse]", *others, first]), before)

    assert section["lines"] == [*before[0]["lines"][1:], before[0]["lines"][0]]


def test_lines_by_hand_from_earlier_times_are_measured(before: list[Section]) -> None:
    before[0]["lines"][0] = {**before[0]["lines"][0], "syllables": None, "rhyme": "", "ok": None}

    (section,) = sheets.read_text(sheets.as_text(before), before)

    assert [line["syllables"] for line in section["lines"]] == [6] * 4
    assert [line["rhyme"] for line in section["lines"]] == ["A", "B", "A", "B"]


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
