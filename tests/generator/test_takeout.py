"""Everything goes home in one archive, or goes away."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from generator import flows
from generator.models import Book, Song, Webhook
from generator.takeout import archive_of

if TYPE_CHECKING:
    from django.db.models import Model

pytestmark = pytest.mark.django_db

GENERATIONS, DELETION = "/api/v1/generations/", "/api/v1/account/deletion/"
# What belongs to a user and is in no archive: how calls and sign-in are kept, not what was made.
NOT_TAKEN = {
    "admin.LogEntry",
    "generator.Explanation",
    "generator.Fitting",
    "generator.Inquiry",
    "generator.KeptAnswer",
    "generator.Retake",
    "mfa.Authenticator",
}
TAKEN = {
    "account.EmailAddress",
    "accounts.ApiToken",
    "generator.Book",
    "generator.Comparison",
    "generator.DataSet",
    "generator.Favourite",
    "generator.Generation",
    "generator.OwnModel",
    "generator.Song",
    "generator.Tag",
    "generator.Training",
    "generator.Webhook",
}


@pytest.fixture
def belongings(saved: Callable[..., Song]) -> Callable[[User], Song]:
    """Something of every kind, for somebody."""

    def make(user: User) -> Song:
        song = saved(user, "Salt & Road")
        song.revise(title="Salt / Road 🌊")
        flows.keep_verse_of_song(song, 0, 4)
        Book.objects.write(user, "Eoghan = owen")
        Webhook.objects.add(user, "https://songs.example.org/hook", ["generation.done"]).ping()
        ApiToken.objects.issue(user, "script")
        return song

    return make


def opened(answer: Any) -> zipfile.ZipFile:
    async def read() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return zipfile.ZipFile(io.BytesIO(async_to_sync(read)()))


def counts() -> dict[str, int]:
    """How many rows each table holds, of whatever app."""
    models: list[type[Model]] = apps.get_models()
    return {model._meta.label: model._base_manager.count() for model in models}


def test_the_archive_holds_every_kind_of_thing(
    alice: User, alice_api: APIClient, belongings: Callable[[User], Song]
) -> None:
    song = belongings(alice)

    archive = opened(alice_api.get("/api/v1/takeout/"))

    name = f"songs/Salt-Road-{str(song.pk)[:8]}"
    kept = {"README.txt", "account.json", "favourites.json", "generations.jsonl", "webhooks.json"}
    written = {"comparisons.json", "pronunciations.txt", f"{name}.txt", f"{name}.json"}
    kept |= {"data-sets.json", "models.json", "trainings.json"}
    assert set(archive.namelist()) == kept | written
    assert "whsec_" not in archive.read("webhooks.json").decode()
    assert archive.read(f"{name}.txt").decode() == song.current.document
    whole = json.loads(archive.read(f"{name}.json"))
    assert [version["title"] for version in whole["versions"]] == ["Salt / Road 🌊", "Salt & Road"]
    assert whole["versions"][0]["sections"][0]["lines"][0]["text"].startswith("line 0")
    assert len(whole["lines"]) == 4
    generation = json.loads(archive.read("generations.jsonl"))
    assert generation["id"] == str(song.generation_id)
    assert len(generation["lines"]) == 4
    assert json.loads(archive.read("favourites.json"))[0]["rating"] == 4
    assert archive.read("pronunciations.txt") == b"Eoghan = owen"
    account = json.loads(archive.read("account.json"))
    assert (account["username"], account["tokens"][0]["name"]) == ("alice", "script")
    assert "password" not in account


def test_every_table_of_a_users_is_in_the_archive_or_left_out_on_purpose() -> None:
    of_users = {relation.related_model._meta.label for relation in User._meta.related_objects}

    assert of_users - {"accounts.User_groups", "accounts.User_user_permissions"} == (
        TAKEN | NOT_TAKEN
    )


def test_the_button_gives_the_same_archive(
    alice: User, alice_client: Client, belongings: Callable[[User], Song]
) -> None:
    belongings(alice)

    answer = alice_client.post("/takeout/")

    assert answer["Content-Disposition"] == 'attachment; filename="lyricsite.zip"'
    with zipfile.ZipFile(archive_of(alice)) as expected:
        assert opened(answer).namelist() == expected.namelist()
    assert "/takeout/" in alice_client.get("/account/").content.decode()


def test_the_archive_of_a_stranger_holds_nothing_of_alice(
    alice: User, charlie_api: APIClient, belongings: Callable[[User], Song]
) -> None:
    belongings(alice)

    archive = opened(charlie_api.get("/api/v1/takeout/"))

    assert not [name for name in archive.namelist() if name.startswith("songs/")]
    assert archive.read("generations.jsonl") == b""


def test_a_deleted_account_leaves_no_row_in_any_table(
    alice: User, bob: User, belongings: Callable[[User], Song], password: str
) -> None:
    belongings(bob)
    before = counts()
    belongings(alice)
    Client().force_login(alice)
    headers = {"Authorization": f"Token {ApiToken.objects.issue(alice)[1]}"}
    APIClient().post(GENERATIONS, {}, headers={**headers, "Idempotency-Key": "a"})

    answer = APIClient().post(DELETION, {"password": password}, headers=headers)

    assert answer.status_code == 200
    gone = answer.json()["deleted"]
    assert (gone["users"], gone["songs"], gone["song versions"]) == (1, 1, 2)
    assert (gone["sessions"], gone["api tokens"], gone["generations"]) == (1, 2, 2)
    alone = {"accounts.User": 1, "account.EmailAddress": 1}
    assert counts() == {name: count - alone.get(name, 0) for name, count in before.items()}
    assert APIClient().get(GENERATIONS, headers=headers).status_code == 401
    assert bob.songs.count() == 1


def test_a_wrong_password_deletes_nothing(alice: User) -> None:
    key = ApiToken.objects.issue(alice)[1]

    answers = [
        APIClient().post(DELETION, body, headers={"Authorization": f"Token {key}"})
        for body in ({}, *[{"password": "wrong"}] * 6)
    ]

    assert [answer.status_code for answer in answers] == [*[400] * 6, 429]
    assert User.objects.filter(pk=alice.pk).exists()


def test_the_page_asks_for_the_password_and_shows_what_is_gone(
    alice: User, alice_client: Client, belongings: Callable[[User], Song], password: str
) -> None:
    belongings(alice)
    page = reverse("accounts:delete")

    assert alice_client.post(page).headers["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=alice.pk).exists()
    alice_client.post(reverse("account_reauthenticate"), {"password": password})
    assert "Nobody can bring" in alice_client.get(page).content.decode()
    told = alice_client.post(page).content.decode()

    assert "Your account is gone" in told
    assert "<dt>Song versions</dt>" in told
    assert not User.objects.filter(pk=alice.pk).exists()
    assert "_auth_user_id" not in alice_client.session


def test_whoever_calls_is_told_who_they_are(alice: User, alice_api: APIClient) -> None:
    key = ApiToken.objects.issue(alice, scopes=["read"])[1]

    by_token = APIClient().get("/api/v1/account/", headers={"Authorization": f"Token {key}"})

    assert (by_token.json()["username"], by_token.json()["scope"]) == ("alice", "read")
    assert alice_api.get("/api/v1/account/").json()["scope"] is None
