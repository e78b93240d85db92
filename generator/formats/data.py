"""A song as JSON: its title, and its sections with all that is known of their lines."""

import json
from collections.abc import Sequence

from ml.song.line import Section


def write(title: str, sections: Sequence[Section]) -> bytes:
    told = {"title": title, "sections": [section.facts() for section in sections]}
    return json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n"
