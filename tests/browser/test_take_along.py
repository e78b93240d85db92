"""A song leaves the site: to the clipboard and on paper."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from generator.models import Song
    from tests.chromium import Pages

WORDS = "[Verse 2]\nOne line\nAnother “line”\n\n夜の海"


@pytest.fixture
def song(alice: "User") -> "Song":
    from generator import sheets
    from generator.models import Song

    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


def test_a_click_copies_the_words(alice_page: Page, song: "Song") -> None:
    page = alice_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/songs/{song.pk}/")

    page.get_by_role("button", name="Copy the words").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == WORDS


def test_where_there_is_no_clipboard_a_click_copies_too(alice_page: Page, song: "Song") -> None:
    page = alice_page
    page.context.grant_permissions(["clipboard-read"])
    page.goto(f"/songs/{song.pk}/")
    reader = "window.readClipboard = navigator.clipboard.readText.bind(navigator.clipboard)"
    page.evaluate(reader)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")

    page.get_by_role("button", name="Copy the words").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("window.readClipboard()") == WORDS


def test_paper_shows_the_song_alone(alice_page: Page, song: "Song") -> None:
    page = alice_page
    page.goto(f"/songs/{song.pk}/")

    page.emulate_media(media="print", color_scheme="dark")

    shown = [line for line in page.locator("body").inner_text().splitlines() if line.strip()]
    assert shown == ["A song", "Verse 2", "One line", "Another “line”", "夜の海"]
    colours = page.locator(".line-text").first.evaluate(
        "(line) => [getComputedStyle(line).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_the_print_button_prints(alice_page: Page, song: "Song") -> None:
    page = alice_page
    page.goto(f"/songs/{song.pk}/")
    page.evaluate("window.print = () => { document.title = 'printed' }")

    page.get_by_role("button", name="Print").click()

    assert page.title() == "printed"


def test_without_scripts_the_file_is_there(
    pages: "Pages", alice: "User", session_of: "Callable[[User], str]", song: "Song"
) -> None:
    page = pages.open(session=session_of(alice), java_script_enabled=False)
    page.goto(f"/songs/{song.pk}/")

    page.locator("summary", has_text="Download").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Plain text").click()

    assert download.value.suggested_filename == "A song.txt"
    expect(page.get_by_role("button", name="Copy the words")).to_be_hidden()
