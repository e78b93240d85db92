"""What every page of the live site owes its reader."""

import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.parts import LiveSite


def test_the_front_page_stays_on_this_host(browser_page: Page) -> None:
    browser_page.goto("/")

    assert "Lyricsite" in browser_page.title()


def test_the_fonts_come_from_this_host(browser_page: Page) -> None:
    browser_page.goto("/")

    loaded = browser_page.evaluate(
        """async () => {
          await document.fonts.ready;
          const loaded = [...document.fonts].filter((font) => font.status === "loaded");
          return loaded.map((font) => font.family);
        }"""
    )
    assert {"Newsreader", "Figtree"} <= {family.strip('"') for family in loaded}


def test_the_fonts_are_light_and_carry_their_licences() -> None:
    fonts = list((Path(settings.BASE_DIR) / "static" / "fonts").glob("*.woff2"))
    families = {font.name.split("-")[0] for font in fonts}

    assert sum(font.stat().st_size for font in fonts) < 200_000
    assert all(fonts[0].with_name(f"{family}-LICENSE.txt").exists() for family in families)


def test_the_api_page_stands_in_the_frame_and_draws_without_any_other_host(
    alice_page: Page,
) -> None:
    alice_page.goto("/api/docs/")

    alice_page.get_by_text("/api/v1/generations/").first.wait_for()
    assert alice_page.title() == "API · Lyricsite"
    assert alice_page.get_by_role("link", name="Compose").is_visible()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/health/"])
def test_a_strict_content_policy_is_sent(live_site: LiveSite, path: str) -> None:
    with urllib.request.urlopen(live_site.url + path) as answer:  # noqa: S310
        policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
