"""Lyric sheets: text and data, there and back."""

import pytest

from generator import sheets


def test_text_and_back_is_the_same() -> None:
    text = "[Verse]\nOne line\nAnother\n\n[Pre-chorus]\nMore"

    assert sheets.as_text(sheets.read_text(text)) == text


def test_lines_before_any_mark_are_a_verse() -> None:
    assert [section.kind for section in sheets.read_text("A line")] == ["verse"]


@pytest.mark.parametrize("mark", ["[Verse]", "[ verse ]", "[VERSE 2]", "[Verse2]"])
def test_marks_are_read_as_people_write_them(mark: str) -> None:
    assert sheets.read_text(f"{mark}\nA line")[0].kind == "verse"


@pytest.mark.parametrize("line", ["[]", "[1]", "(softly)", "[a] and more", "[" + "x" * 40 + "]"])
def test_what_is_no_mark_is_a_line(line: str) -> None:
    assert sheets.read_text(line)[0].lines[0].text == line


def test_a_heading_without_lines_stays() -> None:
    text = "[Verse]\n\n[Chorus]\nLa"

    assert [part.kind for part in sheets.read_text(text)] == ["verse", "chorus"]
    assert sheets.as_text(sheets.read_text(text)) == text


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Verse 2", "verse"),
        ("Verse 2: Alice", "verse"),
        ("CHORUS x2", "chorus"),
        ("Bridge (softly)", "bridge"),
        ("Pre-Chorus", "pre-chorus"),
        ("Guitar solo", "guitar solo"),
    ],
)
def test_a_heading_stays_as_it_was_written(heading: str, kind: str) -> None:
    text = f"[{heading}]\nA line"

    sections = sheets.read_text(text)

    assert sheets.as_text(sections) == text
    assert [section.kind for section in sections] == [kind]


@pytest.mark.parametrize(
    "text", ["One\nTwo\n\nThree", "[Verse 1]\nOne\n\nTwo\n\n[Chorus]\nThree\n\nFour"]
)
def test_blank_lines_stay(text: str) -> None:
    assert sheets.as_text(sheets.read_text(text)) == text


def test_what_a_blank_line_parts_is_of_the_same_kind() -> None:
    kinds = [section.kind for section in sheets.read_text("[Chorus]\nOne\n\nTwo")]

    assert kinds == ["chorus", "chorus"]


@pytest.mark.parametrize("heading", ["Chorus", "CHORUS:", "Verse 2:", "prechorus"])
def test_pasted_words_may_have_plain_headings(heading: str) -> None:
    sections = sheets.read_text(f"One\n\n{heading}\nTwo", plain_headings=True)

    assert [section.heading for section in sections] == ["", heading.rstrip(":")]


def test_a_sheet_of_data_and_back_is_the_same() -> None:
    sections = sheets.read_text("[Verse 2]\nOne\n\nTwo\n\n[Chorus]\nThree")

    assert sheets.from_plain([section.facts() for section in sections]) == sections


def test_a_section_of_data_is_headed_by_its_kind() -> None:
    (section,) = sheets.from_plain([{"kind": "Verse 2", "lines": [{"text": "One"}]}])

    assert (section.kind, section.heading) == ("verse", "Verse 2")


def test_a_heading_of_another_kind_is_refused() -> None:
    with pytest.raises(sheets.InvalidSheet, match="begins with that word"):
        sheets.from_plain([{"kind": "verse", "heading": "Chorus", "lines": [{"text": "One"}]}])
