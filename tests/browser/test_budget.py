"""What pages send of JavaScript stays small: on a phone it is the dearest part of them."""

import gzip
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Response

from generator import sheets
from generator.models import Song

if TYPE_CHECKING:
    from accounts.models import User

STUDIO, ELSEWHERE = 120_000, 40_000  # bytes, compressed


def sent(page: Page, path: str) -> int:
    """Bytes of all scripts that a page asks for, compressed."""
    scripts: list[Response] = []

    def note(answer: Response) -> None:
        if answer.request.resource_type == "script":
            scripts.append(answer)

    page.on("response", note)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("response", note)
    return sum(len(gzip.compress(script.body())) for script in scripts)


def test_the_studio_keeps_to_its_budget(alice: "User", alice_page: Page) -> None:
    song = Song.objects.keep(alice, "A song", sheets.read_text("[Verse]\nOne line"))

    assert 0 < sent(alice_page, song.get_absolute_url()) <= STUDIO


@pytest.mark.parametrize("path", ["/", "/songs/", "/study/", "/account/", "/songs/new/"])
def test_other_pages_keep_to_theirs(alice_page: Page, path: str) -> None:
    assert sent(alice_page, path) <= ELSEWHERE
