"""Lyric sheets: text and data, there and back."""

import pytest

from generator import sheets


def test_text_and_back_is_the_same() -> None:
    text = "[Verse]\nOne line\nAnother\n\n[Pre-chorus]\nMore"

    assert sheets.as_text(sheets.read_text(text)) == text


def test_lines_before_any_mark_are_a_verse() -> None:
    assert [section["kind"] for section in sheets.read_text("A line")] == ["verse"]


@pytest.mark.parametrize("mark", ["[Verse]", "[ verse ]", "[VERSE 2]", "[Verse2]"])
def test_marks_are_read_as_people_write_them(mark: str) -> None:
    assert sheets.read_text(f"{mark}\nA line")[0]["kind"] == "verse"


@pytest.mark.parametrize("line", ["[]", "[1]", "(softly)", "[a] and more", "[" + "x" * 40 + "]"])
def test_what_is_no_mark_is_a_line(line: str) -> None:
    assert sheets.read_text(line)[0]["lines"][0]["text"] == line


def test_an_empty_section_is_left_out() -> None:
    assert [part["kind"] for part in sheets.read_text("[Verse]\n[Chorus]\nLa")] == ["chorus"]


def test_a_line_that_stays_keeps_its_measurements() -> None:
    before: list[sheets.Section] = [
        {"kind": "verse", "lines": [{"text": "Kept", "syllables": 1, "rhyme": "A", "ok": True}]}
    ]

    lines = sheets.read_text("[Chorus]\nKept\nNew", before)[0]["lines"]

    assert [line["syllables"] for line in lines] == [1, None]
