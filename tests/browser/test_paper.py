"""Songs on paper: the words alone, black on white, no section over two pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from generator import flows, sheets
from generator.models import Song

if TYPE_CHECKING:
    from accounts.models import User
    from tests.chromium import Pages

LINES = range(9)
SECTIONS = [
    "\n".join([f"[Verse {at}]", *(f"Line {at}.{line} of it" for line in LINES)]) for at in range(9)
]


@pytest.fixture
def song(alice: "User") -> Song:
    song = Song.objects.keep(alice, "Salt", sheets.read_text("\n\n".join(SECTIONS)))
    flows.keep_verse_of_song(song, 0, 4)
    return song


def printed(page: Page, landscape: bool) -> list[list[str]]:
    """The lines of each sheet of paper."""
    with pypdfium2.PdfDocument(page.pdf(format="A4", landscape=landscape)) as paper:
        texts = [sheet.get_textpage().get_text_bounded() for sheet in paper]
    return [[line for line in text.splitlines() if line.strip()] for text in texts]


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("scripts", [True, False])
def test_no_section_goes_over_two_pages(
    pages: "Pages",
    alice: "User",
    session_of: Callable[["User"], str],
    song: Song,
    scripts: bool,
    landscape: bool,
) -> None:
    page = pages.open(session=session_of(alice), java_script_enabled=scripts)
    page.goto(f"/songs/{song.pk}/")
    if scripts:
        expect(page.locator("[data-state]")).to_have_text("Saved", timeout=20_000)

    paper = printed(page, landscape)

    assert len(paper) > 1
    words = [line for section in SECTIONS for line in section.splitlines()]
    shown = [line for lines in paper for line in lines]
    assert shown == ["Salt", *(line.strip("[]") for line in words)]
    for section in SECTIONS:
        heading, *lines = (line.strip("[]") for line in section.splitlines())
        assert sum(heading in sheet for sheet in paper) == 1
        (sheet,) = (sheet for sheet in paper if heading in sheet)
        assert set(lines) <= set(sheet)
