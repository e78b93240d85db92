"""Lines get their receipts, and those of songs their names through all versions."""

import uuid
from collections import Counter
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BooleanField, IntegerField, JSONField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject

MEASURES = ("syllables", "target", "rhyme", "ok", "missed")
EARLIER = ("text", "syllables", "rhyme", "ok")
HAND = {"by": "hand", "model": "", "version": "", "seed": None, "source": ""}
BY_HAND = {"target": None, "missed": "", "receipt": HAND}


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for generation in apps.get_model("generator", "Generation").objects.iterator(500):
        fill_generation(generation)
    for song in apps.get_model("generator", "Song").objects.iterator(500):
        fill_song(song)
    favourites = apps.get_model("generator", "Favourite").objects
    for favourite in favourites.select_related("generation", "song__generation").iterator(500):
        song = favourite.song
        known = known_lines(favourite.generation or (song.generation if song else None))
        favourite.lines = [{"id": "", **with_receipt(line, known)} for line in favourite.lines]
        favourite.save(update_fields=["lines"])


def fill_generation(generation: Any) -> None:
    """The facts of its lines; the first is by hand where its writer gave it."""
    receipt = {
        "by": "network",
        "model": generation.model,
        "version": generation.model_version,
        "seed": generation.seed,
        "source": str(generation.pk),
    }
    given = {**HAND, "source": str(generation.pk)}
    first = generation.lines.filter(position=0, text=generation.request.get("first_line", ""))
    rest = generation.lines.exclude(pk__in=first.values("pk"))
    for lines, who in ((first, given), (rest, receipt)):
        measures: dict[str, Any] = {name: name for name in MEASURES}
        lines.update(facts=JSONObject(id=Value(""), receipt=Value(who, JSONField()), **measures))


def fill_song(song: Any) -> None:
    """The same words in the same turn are the same line, in whichever version."""
    known = known_lines(song.generation)
    names: dict[tuple[str, int], str] = {}
    for version in song.versions.order_by("number"):
        turns: Counter[str] = Counter()
        for section in version.sections:
            section["lines"] = [
                {"id": name_of(line["text"], turns, names), **with_receipt(line, known)}
                for line in section["lines"]
            ]
        version.save(update_fields=["sections"])
    song.lines.bulk_create(song.lines.model(pk=name, song=song) for name in names.values())


def name_of(text: str, turns: Counter[str], names: dict[tuple[str, int], str]) -> str:
    turns[text] += 1
    return names.setdefault((text, turns[text]), str(uuid.uuid4()))


def known_lines(generation: Any) -> dict[str, Any]:
    return dict(generation.lines.values_list("text", "facts")) if generation else {}


def with_receipt(line: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """What was written and measured by a network, of a line that was not changed since."""
    facts = known.get(line["text"]) if line["ok"] is not None else None
    return {**line, **{name: (facts or BY_HAND)[name] for name in BY_HAND}}


def take_away(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("generator", "GeneratedLine").objects.update(
        syllables=Cast(KeyTextTransform("syllables", "facts"), IntegerField()),
        target=Cast(KeyTextTransform("target", "facts"), IntegerField()),
        rhyme=KeyTextTransform("rhyme", "facts"),
        ok=Cast(KeyTextTransform("ok", "facts"), BooleanField()),
        missed=KeyTextTransform("missed", "facts"),
    )
    for version in apps.get_model("generator", "SongVersion").objects.iterator(500):
        for section in version.sections:
            section["lines"] = [earlier(line) for line in section["lines"]]
        version.save(update_fields=["sections"])
    for favourite in apps.get_model("generator", "Favourite").objects.iterator(500):
        favourite.lines = [earlier(line) for line in favourite.lines]
        favourite.save(update_fields=["lines"])


def earlier(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in EARLIER}


class Migration(migrations.Migration):
    dependencies = [("generator", "0008_facts_of_lines")]

    operations = [migrations.RunPython(fill, take_away)]
