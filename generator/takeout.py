"""All that a writer has here as one archive, in JSON and text, to take along."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from generator.formats import Format, short_name
from generator.models import (
    Book,
    Comparison,
    DataSet,
    Favourite,
    Generation,
    Notebook,
    OwnModel,
    Share,
    Song,
    Training,
    Webhook,
)
from generator.models.fields import ListOf

if TYPE_CHECKING:
    from accounts.models import User

ROWS_AT_ONCE = 500
IN_MEMORY = 5_000_000  # bytes; a longer archive waits on the disk
# How work is handed out, and what the archive tells of by its very being there.
NOT_TOLD = {
    "owner_id",
    "song_id",
    "secret",
    "attempts",
    "lease_token",
    "lease_until",
    "stop_requested",
}
OF_USER = ("username", "email", "first_name", "last_name", "date_joined", "last_login")
OF_TOKEN = ("name", "token_key", "scopes", "created", "expiry", "last_used")
README = """What you have at Lyricsite.

account.json         you, your email addresses, and your API tokens without their keys
songs/*.txt          the newest words of each song, deleted ones that can be brought back too
songs/*.json         the same song with every version, every wording that its lines had, and notes
generations.jsonl    what you asked networks for and what they wrote, a generation a line
webhooks.json        the addresses that are told what happens, without their secrets
comparisons.json     which networks you compared, and your votes
data-sets.json       the songs that you brought to train on
models.json          your own models; a model's page gives its files
trainings.json       how they were trained
favourites.json      the verses that you marked, with ratings
pronunciations.txt   how you say words of your own
"""


def archive_of(user: "User") -> IO[bytes]:
    """A zip file, at its beginning; whoever reads it closes it."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  it outlives this function
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README)
        archive.writestr("account.json", _json(account_of(user)))
        archive.writestr("pronunciations.txt", Book.objects.text_of(user.pk))
        for song in Song.objects.of(user).iterator(ROWS_AT_ONCE):
            name = f"songs/{_file_name(song)}"
            archive.writestr(f"{name}.txt", song.current.document)
            archive.writestr(f"{name}.json", _json(song_of(song)))
        hooks = Webhook.objects.visible_to(user)
        archive.writestr("webhooks.json", _json([facts_of(hook) for hook in hooks]))
        for name, rows in (
            ("data-sets", DataSet.objects.visible_to(user)),
            ("models", OwnModel.objects.visible_to(user)),
            ("trainings", Training.objects.visible_to(user)),
        ):
            archive.writestr(f"{name}.json", _json([facts_of(row) for row in rows]))
        favourites = Favourite.objects.visible_to(user)
        archive.writestr("favourites.json", _json([facts_of(mark) for mark in favourites]))
        compared = Comparison.objects.visible_to(user)
        archive.writestr("comparisons.json", _json([comparison_of(one) for one in compared]))
        with archive.open("generations.jsonl", "w") as lines:
            for generation in generations_of(user):
                lines.write(json.dumps(generation, cls=DjangoJSONEncoder).encode() + b"\n")
    file.seek(0)
    return file


def songs_as(songs: QuerySet[Song], kind: Format) -> IO[bytes]:
    """The newest words of songs as a zip file, a file a song; whoever reads it closes it."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  it outlives this function
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for song in songs.iterator(ROWS_AT_ONCE):
            newest = song.current
            content = kind.write(newest.title, newest.sections)
            archive.writestr(f"{_file_name(song)}.{kind.suffix}", content)
    file.seek(0)
    return file


def account_of(user: "User") -> dict[str, Any]:
    addresses = EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
    return {
        **{name: getattr(user, name) for name in OF_USER},
        "addresses": list(addresses),
        "tokens": list(user.auth_token_set.values(*OF_TOKEN)),
    }


def song_of(song: Song) -> dict[str, Any]:
    return {
        **facts_of(song),
        "tags": song.tag_names,
        "versions": [facts_of(version) for version in song.versions.all()],
        "lines": [facts_of(line) for line in song.lines.all()],
        "links": [facts_of(share) for share in Share.objects.filter(song=song)],
        "notebook": facts_of(Notebook.objects.of(song.pk)),
    }


def comparison_of(comparison: Comparison) -> dict[str, Any]:
    songs = comparison.generations.values_list("pk", flat=True)
    return {**facts_of(comparison), "generations": list(songs)}


def generations_of(user: "User") -> Iterator[dict[str, Any]]:
    for row in Generation.objects.visible_to(user).with_lines().iterator(ROWS_AT_ONCE):
        yield {**facts_of(row), "lines": [line.line.as_fields() for line in row.lines.all()]}


def facts_of(row: Model) -> dict[str, Any]:
    """All that a row holds and its owner may care for."""
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.attname not in NOT_TOLD:
            told[field.attname] = _nouns(value) if isinstance(field, ListOf) else value
    return told


def _nouns(value: list[Any]) -> list[Any]:
    return [one.facts() for one in value]


def _json(told: Any) -> str:
    return json.dumps(told, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)


def _file_name(song: Song) -> str:
    """The title of a song, and what tells it from others of that title."""
    return f"{short_name(song.title)}-{str(song.pk)[:8]}"
