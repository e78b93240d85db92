"""A verse that a network of this site wrote, for people who have not seen one yet."""

import re
from dataclasses import dataclass
from functools import lru_cache

from generator import flows, sheets
from generator.views.verses import Verse, verse_of_section
from ml.song.request import SongRequest

SONG = re.compile(
    r"^### Seed (?P<seed>\d+)\s+```text\n(?P<words>.+?)\n```", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Showpiece:
    """The opening of the first song in a model's card that reached its plan there."""

    network: str
    seed: str
    verse: Verse


def showpiece() -> Showpiece | None:
    """By the network that writes when none is chosen; None if it has no card with songs."""
    network = flows.networks().get(SongRequest().model)
    return _in_card(network.title, network.card) if network else None


@lru_cache(maxsize=4)
def _in_card(network: str, card: str) -> Showpiece | None:
    for song in SONG.finditer(card):
        opening = sheets.read_text(song["words"])[0]
        # The card marks a line that missed its plan: "(9 syllables, not 8)".
        if not any(line.text.endswith(")") for line in opening.lines):
            return Showpiece(network, song["seed"], verse_of_section(0, opening))
    return None
