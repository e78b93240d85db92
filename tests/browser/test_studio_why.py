"""Why a line reads as it does, in a real browser, by a real worker on a real network."""

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from generator import sheets
from generator.models import Song
from tests.parts import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from tests.chromium import Pages

WORDS = "[Verse]\nThe harbour lights are burning low\nI hear the quiet river flow"
# A line takes seconds on an idle machine, and this is not the place to measure it.
PATIENCE = 120_000
SCREENS = [
    pytest.param({"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}, id="desk"),
    pytest.param({"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}, id="phone"),
]


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


@pytest.mark.parametrize("screen", SCREENS)
def test_a_line_tells_what_was_expected_and_forks_from_a_word(
    pages: "Pages",
    alice: "User",
    session_of: "Callable[[User], str]",
    song: Song,
    worker: WorkerProcess,
    screen: Any,
) -> None:
    page = pages.open(session=session_of(alice), **screen)
    page.goto(f"/songs/{song.pk}/")
    expect(page.locator("[data-state]")).to_have_text("Saved", timeout=20_000)
    page.get_by_role("button", name="Other words for Verse, line 2 of 2").click()
    page.get_by_role("button", name="Why these words").click()

    table = page.get_by_role("region", name="What the network expected, word by word")
    expect(table).to_be_visible(timeout=PATIENCE)
    heads = table.locator("thead th").all_inner_texts()
    assert [head.split()[0] for head in heads[1:]] == ["i", "hear", "the", "quiet", "river", "flow"]
    assert table.locator("tbody tr").first.locator(".why-word").count() == 6
    assert table.locator(".why-gates tr").count() == 8, "four gates of two layers"
    expect(page.locator(".why")).to_contain_text("told to end on “flow”, which rhymes with “low”")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["viewport"]["width"]

    word = table.locator("tbody tr").nth(1).locator("td").nth(1).locator(".why-word")
    begun = f"I {word.evaluate('button => button.firstChild.textContent')}"
    word.click()
    option = page.locator(".takes-list > li .take-words").nth(1)
    expect(option).to_contain_text(begun, timeout=PATIENCE)
    expect(page.locator(".studio-row.line textarea").nth(1)).to_have_value(option.inner_text())
