"""Words that a song must not hold: those the writer avoids, and those that are not for families."""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from ml.english.inflections import forms
from ml.english.lexicon import pronunciations
from ml.english.prosody import words_of
from ml.english.speech import Speech, speak
from ml.english.text import plain
from ml.song.request import SongRequest
from ml.writing.wordbook import Flags, Wordbook

UNFRIENDLY: Final = Path(__file__).parents[1] / "data" / "unfriendly.txt"


class Barred:
    """The words that one request bars, as words and as tokens of a vocabulary."""

    def __init__(self, words: Wordbook, request: SongRequest, speak: Speech = speak) -> None:
        self.words = _all_forms(plain(request.avoid).replace("-", " "))
        if request.family_friendly == "yes":
            self.words |= unfriendly()
        # A word that is put together from pieces is found by `held` alone.
        # Words that the writer says in a way of his own are his to write: the network, which
        # learned to say them otherwise, would miscount them.
        own = {word for word, ways in speak.book.items() if ways[:1] != pronunciations(word)[:1]}
        unwritten = self.words | own
        self.tokens: Flags = words.starts & np.array([word in unwritten for word in words.words])

    def held(self, text: str) -> str:
        """The first word of a text that is barred, "" if none."""
        for word in words_of(plain(text)):
            if word in self.words or word.strip("'") in self.words:
                return word
        return ""

    def fault(self, text: str) -> str:
        """What a given line is marked with, "" if it holds no such word."""
        held = self.held(text)
        return f"it holds “{held}”" if held else ""


@cache
def unfriendly() -> frozenset[str]:
    """The maintained list, with all inflections."""
    lines = UNFRIENDLY.read_text(encoding="utf-8").splitlines()
    return _all_forms(" ".join(line for line in lines if not line.startswith("#")))


def _all_forms(text: str) -> frozenset[str]:
    return frozenset(form for word in words_of(text) for form in forms(word.strip("'")))
