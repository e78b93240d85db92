"""One raw piece to a song of the corpus, or the reason why not."""

import hashlib
import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from ml.corpus.intake.raw import Raw
from ml.corpus.intake.stanzas import sections_of
from ml.corpus.songs import Section, normalise
from ml.english.lexicon import dictionary

FEWEST_LINES: Final = 4
MOST_LINES: Final = 600
LONGEST_LINE: Final = 300  # characters; prose stands in longer lines
ENGLISH: Final = 0.5  # least share of words that the pronouncing dictionary knows
# Controls, format characters and those of private use, but for the line end.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff]"
)
SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class Rules:
    """What may be dropped."""

    fewest_lines: int = FEWEST_LINES
    any_language: bool = False


def clean_sections(raw: Raw) -> tuple[Section, ...]:
    """The sections of a piece, its characters put in order."""
    if raw.kept_as_is:
        return tuple(Section(kind, lines) for kind, lines in raw.sections or ())
    if raw.sections is None:
        return sections_of(clean_text(raw.text))
    sections = (
        Section(kind, tuple(clean for line in lines if (clean := clean_text(line).strip())))
        for kind, lines in raw.sections
    )
    return tuple(section for section in sections if section.lines)


def clean_text(text: str) -> str:
    """Composed letters (NFC), HTML marks read, no controls and no odd spaces; lines stay lines."""
    if not text.isascii() or "&" in text:
        text = unicodedata.normalize("NFC", html.unescape(text))
    return UNSEEN.sub("", SPACES.sub(" ", "\n".join(text.splitlines())))


def words_of_song(sections: tuple[Section, ...]) -> list[str]:
    """Its words as the networks read them, without marks."""
    lines = (line for section in sections for line in section.lines)
    return [word for line in lines for word in re.findall(r"[a-z']+", normalise(line))]


def fault_of(sections: tuple[Section, ...], words: list[str], rules: Rules) -> str:
    """Why a piece is no song to learn from, "" if it is one."""
    lines = [line for section in sections for line in section.lines]
    if not lines:
        return "empty"
    if len(lines) < rules.fewest_lines:
        return f"fewer than {rules.fewest_lines} lines"
    if len(lines) > MOST_LINES:
        return f"more than {MOST_LINES} lines"
    if max(map(len, lines)) > LONGEST_LINE:
        return f"a line of more than {LONGEST_LINE} characters"
    if not words:
        return "no words"
    known = dictionary()
    share = sum(word in known for word in words) / len(words)
    return "not English" if share < ENGLISH and not rules.any_language else ""


def id_of(words: list[str]) -> str:
    """The first 16 hex digits of the SHA-1 of the letters, stable across builds."""
    letters = "".join(words).replace("'", "")
    return hashlib.sha1(letters.encode(), usedforsecurity=False).hexdigest()[:16]
