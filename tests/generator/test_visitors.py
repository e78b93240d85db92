"""The landing: a verse that a network wrote, and four lines for who has no account."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from generator import visitors
from generator.models import Generation
from generator.tasks import write_song
from ml.network.registry import SHIPPED

if TYPE_CHECKING:
    from accounts.models import User
    from tests.generator.fake_composer import FakeComposer

pytestmark = pytest.mark.django_db

CARD = """# LSTM

### Seed 1

```text
I went into the town (7 syllables, not 8)
And saw the people there.

A second verse.
```

### Seed 2

```text
The harbour lights are burning low
And all the boats are home.
```
"""


def try_out(client: Client, theme: str = "the sea") -> Generation:
    answer = client.post("/try/", {"theme": theme})
    verse = Generation.objects.latest("created")
    assert answer["Location"] == f"/try/{verse.pk}/#generation"
    return verse


def test_the_landing_shows_the_first_verse_of_a_card_that_reached_its_plan(
    client: Client, models: Path
) -> None:
    (models / "lstm" / "README.md").write_text(CARD)

    page = client.get("/").content.decode()

    assert "The harbour lights are burning low" in page
    assert "Written by the LSTM of this site, seed 2" in page
    assert "into the town" not in page


@pytest.mark.parametrize("card", ["", "# LSTM", "### Seed 1\n\n```text\n```\n"])
def test_the_landing_does_without_a_verse(client: Client, models: Path, card: str) -> None:
    (models / "lstm" / "README.md").write_text(card)

    assert 'action="/try/"' in client.get("/").content.decode()


def test_the_shipped_card_has_a_verse_to_show(client: Client, settings: Any) -> None:
    settings.LYRICSITE_MODELS = SHIPPED

    page = client.get("/").content.decode()

    assert "Written by the LSTM of this site" in page
    assert page.count("data-written") == 4


def test_a_visitor_gets_four_lines_on_a_theme(client: Client, composer: "FakeComposer") -> None:
    verse = try_out(client, "a train home")
    waiting = client.get(f"/try/{verse.pk}/").content.decode()

    write_song()

    page = client.get(f"/try/{verse.pk}/").content.decode()
    assert (verse.request["theme"], verse.request["structure"]) == ("a train home", "verse:4")
    assert f'data-events="/try/{verse.pk}/events/"' in waiting
    assert all(f"line {at} of {verse.seed}" in page for at in range(4))
    assert f"/accounts/signup/?next=/generations/{verse.pk}/" in page


def test_another_visitor_does_not_see_it(client: Client, charlie_client: Client) -> None:
    verse = try_out(client)

    for other in (Client(), charlie_client):
        for path in (f"/try/{verse.pk}/", f"/try/{verse.pk}/events/"):
            assert other.get(path).status_code == 404
    assert charlie_client.get(f"/generations/{verse.pk}/").status_code == 404


def test_whoever_signs_in_keeps_what_was_written_before(client: Client, alice: "User") -> None:
    verse = try_out(client)

    client.force_login(alice)

    verse.refresh_from_db()
    assert verse.owner == alice
    assert client.get(f"/try/{verse.pk}/")["Location"] == f"/generations/{verse.pk}/"
    assert client.get(f"/generations/{verse.pk}/").status_code == 200


def test_one_address_has_five_verses_a_minute(client: Client) -> None:
    for _ in range(5):
        try_out(client)

    answer = client.post("/try/", {"theme": "the sea"}, headers={"X-Forwarded-For": "10.1.2.3"})

    assert answer.status_code == 429
    assert "Wait a little, or sign up" in answer.content.decode()
    assert Generation.objects.count() == 5


def test_only_so_many_verses_of_visitors_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "MOST_WAITING", 2)
    for _ in range(2):
        try_out(client)

    answer = client.post("/try/", {"theme": "the sea"})

    assert answer.status_code == 503
    assert "Try again in a minute" in answer.content.decode()
    assert Generation.objects.count() == 2


def test_a_theme_that_is_too_long_is_told_on_top(client: Client) -> None:
    page = client.post("/try/", {"theme": "x" * 201}).content.decode()

    assert 'id="form-errors"' in page
    assert "Keep it to 200 characters" in page
    assert "<title>Error:" in page


def test_what_nobody_took_is_cleared_away(
    client: Client, alice: "User", new_generation: Callable[..., Generation]
) -> None:
    old, young, kept = try_out(client), try_out(client), new_generation(alice)
    long_ago = timezone.now() - visitors.KEEP_FOR - timedelta(minutes=1)
    Generation.objects.filter(pk__in=[old.pk, kept.pk]).update(created=long_ago)

    visitors.clear_away()

    assert set(Generation.objects.all()) == {young, kept}


def test_nobody_can_sign_in_as_nobody(client: Client) -> None:
    owner = try_out(client).owner

    assert not owner.is_active
    assert not owner.has_usable_password()
    assert not client.login(username=visitors.NAME, password="")


def test_a_writer_who_tries_out_is_sent_to_the_whole_form(alice_client: Client) -> None:
    assert alice_client.post("/try/", {"theme": "x"})["Location"] == "/"
