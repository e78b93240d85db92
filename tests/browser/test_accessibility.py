"""Axe finds nothing on any page, in the light and in the dark, on a desk and on a phone."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from generator import flows, sheets, visitors
from generator.models import (
    Comparison,
    GeneratedLine,
    Generation,
    Inquiry,
    Share,
    Song,
    Status,
)
from ml.song.line import Line

if TYPE_CHECKING:
    from accounts.models import User
    from tests.chromium import Pages

SCREENS = [
    pytest.param({"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}, id="desk"),
    pytest.param({"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}, id="phone"),
]
ANSWER = {
    "expected": [{"word": "sky", "probability": 0.05}],
    "weights": [{"word": f"word{at}", "nats": 0.01 * 2**at} for at in range(10)],
}
VISITORS_PAGES = (
    "/",
    "/study/",
    "/study/?text=clouds",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/no/",
)


@pytest.fixture
def song_pages(alice: "User") -> list[str]:
    """Pages of a written song and of all that alice made of it."""
    generation = flows.start(alice, flows.read_request({"theme": "the sea"}))
    write(generation)
    Generation.objects.update(status=Status.DONE)
    generation.refresh_from_db()
    flows.keep_verse_of_generation(generation, 0, rating=4)
    flows.keep_verse_of_generation(generation, 1)
    song, _ = flows.save_song(generation)
    changed = "The harbour lights were burning low"
    song.revise(sections=sheets.read_text(changed, song.current.sections)).call("Cut")
    song.tag(["sea", "draft"])
    Song.objects.keep(alice, "Gone", []).delete_softly()
    waiting = flows.start(alice, flows.read_request({}))
    return [
        "/",
        generation.get_absolute_url(),
        f"{generation.get_absolute_url()}change/",
        waiting.get_absolute_url(),
        song.get_absolute_url(),
        f"{song.get_absolute_url()}edit/",
        f"{song.get_absolute_url()}versions/",
        f"{song.get_absolute_url()}versions/1/",
        f"{song.get_absolute_url()}versions/compare/?new=2",
        Comparison.objects.keep(alice, [generation]).get_absolute_url(),
        "/generations/",
        "/generations/?theme=nothing+has+this",
        Share.objects.give(song).get_absolute_url(),
        "/songs/",
        "/songs/new/",
        "/songs/deleted/",
        "/favourites/",
        "/account/",
        "/accounts/2fa/",
    ]


def write(generation: Generation) -> None:
    for plan in generation.song_request.plan():
        line = Line(
            position=plan.position,
            section=plan.section,
            kind=plan.kind,
            text="The harbour lights are burning low",
            syllables=8,
            target=8,
            rhyme=plan.rhyme,
            ok=plan.position > 0,
            missed="" if plan.position else "rhymes with nothing",
        )
        generation.lines.create(**GeneratedLine.columns(line))


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {fault['id']}: {node['html'][:200]}"
        for fault in found
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_for_a_visitor(pages: "Pages", screen: Any) -> None:
    done = {"status": Status.DONE, "answers": {"rnn": ANSWER, "lstm": ANSWER, "gru": ANSWER}}
    Inquiry.objects.create(owner=visitors.nobody(), text="clouds", **done)
    Comparison.objects.create(owner=visitors.nobody(), best="lstm", shown=True)
    page = pages.open(**screen)
    found = []
    for path in VISITORS_PAGES:
        page.goto(path)
        found += violations(page)
    page.goto("/api/docs/")
    page.get_by_text("/api/v1/generations/").first.wait_for()
    found += violations(page)

    pages.faults.clear()  # The page that is not there answers 404.
    assert found == []


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_for_a_writer(
    pages: "Pages",
    alice: "User",
    session_of: Callable[["User"], str],
    song_pages: list[str],
    screen: Any,
) -> None:
    page = pages.open(session=session_of(alice), **screen)
    found = []
    for path in song_pages:
        page.goto(path)
        found += violations(page)

    page.goto(song_pages[4])
    words = page.get_by_role("button", name="Words", exact=True)
    if words.get_attribute("aria-expanded") == "false":
        words.click()
    page.locator(".studio-row.line textarea").first.press("End")
    page.locator(".rhyme-list .chip").first.wait_for()
    page.get_by_text("How “low” is said").click()
    found += violations(page)
    page.get_by_role("button", name="Keys").click()
    found += violations(page)
    page.get_by_role("button", name="Back to the song").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Other words for").first.click()
    page.locator(".takes-list").wait_for()
    found += violations(page)
    page.goto("/")
    page.get_by_text("Advanced").click()
    page.get_by_label("Seed").fill("-1")
    page.get_by_role("button", name="Write a song").click()
    page.locator("#id_seed_error").wait_for()
    assert found + violations(page) == []
