"""Versions in a real browser: named while typing goes on, compared, brought back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from generator import sheets
from generator.models import Song

if TYPE_CHECKING:
    from accounts.models import User

PATIENCE = 20_000


def test_what_stands_now_is_named_compared_and_brought_back(
    alice: "User", alice_page: Page, session_of: Callable[["User"], str]
) -> None:
    song = Song.objects.keep(alice, "A song", sheets.read_text("[Verse]\nThe dark night\nThe sea"))
    page = alice_page
    page.goto(f"/songs/{song.pk}/")
    expect(page.locator("[data-state]")).to_have_text("Saved", timeout=PATIENCE)
    page.locator(".studio-row.line textarea").first.fill("The night")
    page.get_by_label("Name what stands now").fill("Before the cut")
    page.get_by_role("button", name="Keep the name").click()

    expect(page.locator(".versions")).to_contain_text("Before the cut", timeout=PATIENCE)
    named = song.versions.get(name="Before the cut")
    assert named.text == "[Verse]\nThe night\nThe sea"

    page.get_by_role("link", name="All versions").click()
    page.get_by_label("From version 1").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("del")).to_have_text("taken away: dark")
    page.get_by_role("button", name="Restore version 1").click()

    expect(page.locator(".studio-row.line textarea").first).to_have_value("The dark night")
