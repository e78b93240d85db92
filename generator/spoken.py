"""How common words are spoken, for pages that measure what is typed without asking for each word.

The table is text: a head of JSON, then one word a line with its syllables and pronunciations, each
phone as one letter. `static/js/studio/words.js` reads it; `measures` gives the same counts and
rhymes by the same pronunciations.
"""

import json
from collections.abc import Iterable

from ml.english import endings
from ml.english.book import CONSONANTS, VOWELS
from ml.english.common import common_words
from ml.english.counting import count
from ml.english.prosody import UNSUNG
from ml.english.speech import Speech, speak

PHONES = sorted({*CONSONANTS, *(vowel + stress for vowel in VOWELS for stress in "012")})
FIRST_LETTER = ord("!")  # of the alphabet that phones are written in: no space, one byte each
LETTERS = {phone: chr(FIRST_LETTER + place) for place, phone in enumerate(PHONES)}


def table() -> str:
    """All common words, with what a reader needs to hear rhymes in them."""
    head = {
        "phones": PHONES,
        "leaning": sorted(endings.LEANING),
        "reduced": sorted(endings.REDUCED),
        "alike": endings.WRITTEN_ALIKE,
        "unsung": sorted(UNSUNG),
    }
    return "\n".join([json.dumps(head, separators=(",", ":")), *rows(sorted(common_words()))])


def rows(words: Iterable[str], speak: Speech = speak) -> list[str]:
    """The rows of words in lower case with plain apostrophes, as somebody says them."""
    return [" ".join([word, str(count(word, speak)), *_said(word, speak)]) for word in words]


def _said(word: str, speak: Speech) -> list[str]:
    return ["".join(LETTERS[phone] for phone in phones) for phones in speak(word)]
