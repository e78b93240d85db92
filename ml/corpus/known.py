"""Which words of a theme a network knows. Imports no torch, so that the web process may ask.

The writer steers by the same rule, so what is said to be unknown is what it passes over.
"""

import difflib
import json
import unicodedata
from collections.abc import Collection, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from ml.corpus.songs import FOLDED
from ml.corpus.tokenizer import WORD_START
from ml.english.lexicon import is_known
from ml.english.words import FUNCTION_WORDS, is_archaic, is_english

LIKE: Final = 0.75  # of difflib's ratio: one or two letters wrong
LIKE_AT_ALL: Final = 0.6  # where nothing nearer is found
SHORTEST_HEAD: Final = 3  # letters of a known word that a longer one begins with
SHORTEST_TAIL: Final = 4  # or ends with
OFFERED: Final = 3


class UnknownWord(NamedTuple):
    """A word as it was given, and known words near it, the nearest first."""

    word: str
    nearest: tuple[str, ...]


class KnownWords:
    """The whole words of a vocabulary."""

    def __init__(
        self,
        tokens: Collection[str],
        fragments: Collection[str] = (),
        capitals: Collection[str] = (),
    ) -> None:
        """Take a vocabulary's tokens.

        Args:
            fragments: those that look like words but are pieces of others.
            capitals: names that the songs write as such.
        """
        pieces, names = frozenset(fragments), frozenset(capitals)
        starts = (token[len(WORD_START) :] for token in tokens if token.startswith(WORD_START))
        self.words = frozenset(
            word
            for word in starts
            if word.islower()
            and word.replace("'", "").isalpha()
            and is_known(word)
            and (is_english(word) or word.removesuffix("'s") in names)
            and word not in pieces
        )

    @classmethod
    def load(cls, folder: Path) -> "KnownWords":
        """Read a model's files, once as long as they stay as they are.

        Raises:
            OSError, ValueError, LookupError, TypeError, AttributeError: they cannot be read so.
        """
        paths = folder / "tokenizer.json", folder / "config.json"
        return _load(*paths, tuple(path.stat().st_mtime_ns for path in paths))

    def carries_theme(self, word: str) -> bool:
        """Whether it is a content word of today's English."""
        return (
            word in self.words
            and len(word) > 2
            and word not in FUNCTION_WORDS
            and not is_archaic(word)
        )

    def theme(self, text: str) -> list[str]:
        """The content words of a theme, each as the vocabulary has it; unknown ones are left out.

        >>> KnownWords(["▁night", "▁sail"]).theme("Sailing by night")
        ['sail', 'night']
        """
        forms = [self._form(bare) for _, bare in _content_words(text)]
        return list(dict.fromkeys(form for form in forms if form))

    def unknown(self, text: str) -> list[UnknownWord]:
        """The content words of a theme that the vocabulary lacks in every form, in order."""
        words = {bare: word for word, bare in _content_words(text) if not self._form(bare)}
        return [UnknownWord(word, self._nearest(bare)) for bare, word in words.items()]

    def _form(self, word: str) -> str | None:
        stem, ing = word.strip("'").removesuffix("'s"), word.removesuffix("ing")
        forms = [word, word + "s", word.removesuffix("s"), word.removesuffix("es")]
        forms += [ing, ing + "e", word.removesuffix("ed"), stem]
        return next((form for form in forms if len(form) > 2 and form in self.words), None)

    @cached_property
    def _offers(self) -> list[str]:
        return sorted(filter(self.carries_theme, self.words))

    def _nearest(self, word: str) -> tuple[str, ...]:
        """Words spelled much alike, then the longest that it begins or ends with."""
        near = [known for known in self._offers if abs(len(known) - len(word)) <= 2]
        alike = difflib.get_close_matches(word, near, OFFERED, LIKE)
        parts = [known for known in self._offers if _is_part(known, word)]
        parts.sort(key=lambda part: (-len(part), not word.startswith(part)))
        offers = [*alike, *parts] or difflib.get_close_matches(word, near, OFFERED, LIKE_AT_ALL)
        return tuple(dict.fromkeys(offers))[:OFFERED]


@lru_cache(maxsize=16)
def _load(tokenizer: Path, config: Path, _changed: tuple[int, ...]) -> KnownWords:
    vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    facts = json.loads(config.read_text(encoding="utf-8"))
    return KnownWords(vocabulary, facts.get("fragments", ()), facts.get("capitals", ()))


def _content_words(text: str) -> Iterator[tuple[str, str]]:
    """Words as given, with the letters that they are looked up by; digits and pictures too."""
    for word in text.translate(FOLDED).replace("-", " ").split():
        plain = unicodedata.normalize("NFKD", word).lower()
        bare = "".join(char for char in plain if char.isalpha() or char == "'")
        if not bare.strip("'"):
            bare = "".join(char for char in plain if unicodedata.category(char)[0] in "NS")
        short = bare.isascii() and len(bare) < 3  # "of", "a", "&"
        if bare and not short and bare not in FUNCTION_WORDS:
            yield _trimmed(word), bare


def _is_part(part: str, word: str) -> bool:
    head = len(part) >= SHORTEST_HEAD and word.startswith(part)
    return head or (len(part) >= SHORTEST_TAIL and word.endswith(part))


def _trimmed(word: str) -> str:
    """Without the punctuation around it."""
    marks = "".join(char for char in word if unicodedata.category(char)[0] == "P")
    return word.strip(marks)
