"""Editing a song in a real browser: what was typed is not lost by leaving."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Dialog, Page, expect

if TYPE_CHECKING:
    from accounts.models import User
    from generator.models import Song
    from tests.chromium import Pages


@pytest.fixture
def song(alice: "User") -> "Song":
    from generator import sheets
    from generator.models import Song

    return Song.objects.keep(alice, "A song", sheets.read_text("One line\nAnother line"))


@pytest.fixture
def warnings(alice_page: Page) -> list[str]:
    """The questions that the browser asked before a page was left; each is answered with stay."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    alice_page.on("dialog", stay)
    return asked


def test_leaving_unsaved_words_gives_a_warning(
    alice_page: Page, song: "Song", warnings: list[str]
) -> None:
    page = alice_page
    page.goto(f"/songs/{song.pk}/edit/")
    page.get_by_label("Words").press_sequentially("More ")

    page.get_by_role("link", name="Favourites").click(no_wait_after=True)

    expect(page.get_by_label("Words")).to_be_visible()
    page.wait_for_timeout(100)
    assert warnings == ["beforeunload"]
    expect(page).to_have_url(re.compile("/edit/$"))


def test_saving_and_leaving_untouched_words_give_none(
    alice_page: Page, song: "Song", warnings: list[str]
) -> None:
    page = alice_page
    page.goto(f"/songs/{song.pk}/edit/")
    page.get_by_label("Words").click()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()

    page.get_by_role("link", name="Edit as text").click()
    page.get_by_label("Words").press_sequentially("More ")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("link", name="Version 1")).to_be_visible()
    assert warnings == []


def test_words_that_met_newer_ones_are_unsaved_from_the_start(
    pages: "Pages", alice_page: Page, song: "Song", warnings: list[str]
) -> None:
    page = alice_page
    page.goto(f"/songs/{song.pk}/edit/")
    song.revise(title="Saved elsewhere")
    page.get_by_label("Words").press_sequentially("More ")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("saved in another window")
    pages.faults.clear()  # the browser's console names every answer of 409
    page.get_by_label("Words").click()

    page.get_by_role("link", name="Cancel").click(no_wait_after=True)

    page.wait_for_timeout(100)
    assert warnings == ["beforeunload"]
