"""A visitor writes four lines, signs in, and has them still."""

import re
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.parts import WorkerProcess

if TYPE_CHECKING:
    from accounts.models import User

WRITTEN = ".line[data-written] .line-text"
PATIENCE = 120_000


def test_a_visitor_keeps_the_verse_by_signing_in(
    browser_page: Page, alice: "User", worker: WorkerProcess, password: str
) -> None:
    page = browser_page
    page.goto("/")
    page.get_by_label("Your theme").fill("the sea")
    page.get_by_role("button", name="Write four lines").click()
    expect(page.get_by_role("link", name="Sign up to keep it")).to_be_visible(timeout=PATIENCE)
    lines = page.locator(WRITTEN).all_inner_texts()
    assert len(lines) == 4
    assert Axe().run(page).violations_count == 0
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    page.get_by_role("link", name="I have an account").click()
    page.locator("[name=login]").fill(alice.username)
    page.locator("[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(re.compile("/generations/"))
    assert page.locator(WRITTEN).all_inner_texts() == lines
    expect(page.get_by_role("button", name="Save as a song")).to_be_visible()
