"""Songs as JSON: a title, and sections with all that is known of their lines."""

import json
from collections.abc import Sequence
from typing import Any

from generator import sheets
from ml.english.speech import Speech
from ml.song.line import Section

NO_SONG = (
    'A song in JSON is an object with "title" and "sections"; each of those has "kind" '
    'and "lines", and each line its "text".'
)


def write(title: str, sections: Sequence[Section]) -> bytes:
    told = {"title": title, "sections": [section.facts() for section in sections]}
    return json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n"


def looks_like(text: str) -> bool:
    return text.lstrip().startswith('{"') or text.lstrip().startswith("{\n")


def read(text: str, speak: Speech) -> tuple[str, list[Section]]:
    """The title and words of a song; raises InvalidSheet. What else is told is passed over."""
    try:
        told = json.loads(text)
        title = _text(told.get("title", ""))
        sections = [_section(one) for one in told["sections"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise sheets.InvalidSheet(NO_SONG) from None
    return title, sheets.from_plain(sections, speak=speak)


def _section(told: Any) -> dict[str, Any]:
    section = {"kind": _text(told["kind"])}
    if "heading" in told:
        section["heading"] = _text(told["heading"])
    return {**section, "lines": [{"text": _text(line["text"])} for line in told["lines"]]}


def _text(value: Any) -> str:
    """A text that a database can keep: a lone half of a surrogate pair is JSON, and none."""
    if not isinstance(value, str):
        raise TypeError
    value.encode()
    return value
