"""Whole sections in a real browser: moved, doubled, renamed, taken away and brought back."""

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from generator import sheets
from generator.models import Song
from tests.parts import wait_for

if TYPE_CHECKING:
    from accounts.models import User

VERSE, CHORUS = "[Verse]\nWe sailed\nAcross", "[Chorus]\nOh the light\nThe sea"
PATIENCE = 20_000


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(f"{VERSE}\n\n{CHORUS}"))


@pytest.fixture
def page(alice_page: Page, song: Song) -> Page:
    alice_page.goto(f"/songs/{song.pk}/")
    expect(alice_page.locator("[data-state]")).to_have_text("Saved", timeout=PATIENCE)
    return alice_page


def line(page: Page, at: int) -> Any:
    return page.locator(".studio-row.line textarea").nth(at)


def choose(page: Page, section: int, button: str) -> None:
    """Press a button of the menu of a section."""
    menu = page.locator(".section-menu").nth(section)
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.get_by_role("button", name=button).click()


def saves(song: Song, *sections: str) -> None:
    text = "\n\n".join(sections)
    wait_for(lambda: Song.objects.get(pk=song.pk).current.text == text, f"saved: {text!r}")


def test_a_section_moves_as_a_whole(page: Page, song: Song) -> None:
    choose(page, 0, "Move down")
    saves(song, CHORUS, VERSE)

    page.get_by_label("Heading of section 2").press("Alt+ArrowUp")
    saves(song, VERSE, CHORUS)
    expect(page.get_by_label("Heading of section 1")).to_be_focused()


def test_a_section_becomes_another_kind(page: Page, song: Song) -> None:
    page.locator(".section-menu summary").first.click()
    page.get_by_label("Make it a").first.select_option("bridge")

    saves(song, VERSE.replace("Verse", "Bridge"), CHORUS)


def test_a_section_that_was_deleted_comes_back(page: Page, song: Song) -> None:
    choose(page, 0, "Delete")
    saves(song, CHORUS)
    expect(page.locator("[data-told]")).to_contain_text("Undo brings the section back")

    page.get_by_role("button", name="Undo", exact=True).click()
    saves(song, VERSE, CHORUS)


def test_a_chorus_that_is_sung_again_changes_with_the_first(page: Page, song: Song) -> None:
    choose(page, 1, "Duplicate")
    saves(song, VERSE, CHORUS, CHORUS)
    expect(page.locator(".heading-again").nth(2)).to_have_text("sung again: changes with section 2")
    line(page, 4).fill("Oh the dark")
    expect(line(page, 2)).to_have_value("Oh the dark")
    line(page, 3).press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("And on")

    changed = "[Chorus]\nOh the dark\nThe sea\nAnd on"
    saves(song, VERSE, changed, changed)


def test_a_chorus_may_go_its_own_way(page: Page, song: Song) -> None:
    choose(page, 1, "Duplicate")
    saves(song, VERSE, CHORUS, CHORUS)
    choose(page, 2, "Sing it in its own way")
    line(page, 4).fill("Oh the dark")

    saves(song, VERSE, CHORUS, CHORUS.replace("light", "dark"))
    expect(page.locator(".heading-again").nth(2)).to_have_text("")


def test_a_doubled_verse_is_one_of_its_own(page: Page, song: Song) -> None:
    choose(page, 0, "Duplicate")
    saves(song, VERSE, VERSE, CHORUS)
    line(page, 2).fill("We rowed")

    saves(song, VERSE, VERSE.replace("sailed", "rowed"), CHORUS)
