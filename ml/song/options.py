"""The options of a request: one table, read by the request itself, the pages' forms, the API with
its schema, and the command line.

A new option is one row here and one field of `SongRequest`.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import UnionType
from typing import Any, Final

from ml.song import counts, scheme
from ml.song.by_kind import SECTION_KINDS, pattern_by_kind, read_by_kind
from ml.song.plan import (
    MOST_LINES,
    MOST_SECTION_LINES,
    MOST_SECTIONS,
    STRUCTURE_HINT,
    parse_structure,
)
from ml.song.presets import PRESETS

GENRES: Final = (
    "folk", "hymn", "ballad", "parlour", "lyric", "patriotic", "nursery", "country", "opera",
    "sea", "spiritual", "blues", "carol",
)  # fmt: skip
PERSONS: Final = ("i", "you", "he", "she", "we", "they")
LONGEST_TEXT: Final = 200  # characters of theme and first line
MOST_COPIED: Final = 17  # words in a row: more than a line has, so that any may be copied
NUMBER_OR_TEXT: Final = int | str  # the kind of an option that takes either
FREE_METRE: Final = "free"
METRES: Final = (FREE_METRE, "iambic", "trochaic", "anapaestic", "dactylic")
RHYMES: Final = ("perfect", "near", "any")
LARGEST_SEED: Final = 2**53 - 1  # the largest whole number that JavaScript keeps exactly

# What the checks take, for readers of the schema. Tabs and ends of lines count as spaces; other
# control characters are refused.
NO_CONTROLS: Final = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*$"
SECTION: Final = rf"(?:{'|'.join(SECTION_KINDS)})(?::0*(?:[1-9]|1[0-{MOST_SECTION_LINES - 10}]))?"
STRUCTURE: Final = rf"^\s*$|^[\s,]*(?:{SECTION}[\s,]+){{0,{MOST_SECTIONS - 1}}}{SECTION}[\s,]*$"


@dataclass(frozen=True, kw_only=True)
class Option:
    """What may be asked for under one name, and what people are told of it."""

    name: str
    default: Any  # what a missing or blank field means; None is drawn anew for each request
    check: Callable[["Option", object], object]  # gives the value, or raises ValueError
    label: str
    hint: str
    example: Any
    before: Any = None  # what requests meant that are older than the option; None: its default
    kind: type | UnionType = str  # of the value: str, int, float, or a number or a text
    choices: tuple[str, ...] | None = None  # "" for none; `among` gives the model its own
    by_kind: bool = False  # whether each kind of section may have a choice of its own
    labels: Mapping[str, str] = field(default_factory=dict)  # of choices whose name is none
    bounds: tuple[float, float] | None = None  # least and most
    longest: int | None = None  # characters
    pattern: str = ""  # of what is taken, blank text too

    def read(self, value: object) -> object:
        """The value that was meant.

        Raises:
            ValueError: in words for who gave it.
        """
        return self.check(self, value)

    def spans(self, number: float) -> bool:
        """Whether a number is within the bounds."""
        return self.bounds is None or self.bounds[0] <= number <= self.bounds[1]

    @property
    def is_choice(self) -> bool:
        """Whether the value is one of the choices, and nothing more."""
        return self.choices is not None and not self.by_kind

    @property
    def range(self) -> str:
        """The bounds in words."""
        return f"from {self.bounds[0]} to {self.bounds[1]}" if self.bounds else ""

    @property
    def says(self) -> str:
        """All that a reader without a form needs to know."""
        said = [self.hint]
        if self.choices:
            said.append(f"One of: {', '.join(filter(None, self.choices))}.")
        if self.bounds:
            said.append(f"A number {self.range}.")
        if self.default not in (None, ""):
            said.append(f"Default: {self.default}.")
        return " ".join(said)


def _text(option: Option, value: object) -> str:
    longest = option.longest or LONGEST_TEXT
    if not isinstance(value, str):
        raise ValueError("Give plain text.")
    if len(value) > longest:
        raise ValueError(f"Keep it to {longest} characters; this has {len(value):,}.")
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\r\n" for char in value):
        raise ValueError("Leave out control characters.")
    return " ".join(value.split())


def _one_of(option: Option, value: object) -> str:
    choices = option.choices or ()
    if isinstance(value, str) and value.strip().lower() in choices:
        return value.strip().lower()
    own = f" A kind of section may have its own: {option.example}." if option.by_kind else ""
    raise ValueError(f"Choose one of: {', '.join(filter(None, choices))}.{own}")


def _one_by_kind(option: Option, value: object) -> str:
    if not isinstance(value, str):
        return _one_of(option, value)
    return read_by_kind(value, partial(_one_of, option))


def _pattern_by_kind(words: Collection[str]) -> str:
    return pattern_by_kind(rf"[\s,]*(?:{'|'.join(words)})[\s,]*")


def _whole(option: Option, value: object) -> int:
    text = (
        str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )
    if not re.fullmatch(r"[+-]?[0-9]{1,20}", text) or not option.spans(int(text)):
        raise ValueError(f"Give a whole number {option.range}.")
    return int(text)


def _daring(option: Option, value: object) -> float:
    try:
        number = float(value) if isinstance(value, str | int | float) else float("nan")
    except (ValueError, OverflowError):
        number = float("nan")
    if isinstance(value, bool) or not option.spans(number):
        raise ValueError(f"Give a number {option.range}: low is safe, high is daring.")
    return round(number, 3)


def _counts(_option: Option, value: object) -> int | str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(counts.HINT)
    return counts.read_counts(str(value))


def _scheme(_option: Option, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(scheme.HINT)
    return scheme.read_scheme(value)


def _structure(option: Option, value: object) -> str:
    if not isinstance(value, str) or len(value) > (option.longest or LONGEST_TEXT):
        raise ValueError(STRUCTURE_HINT)
    sections = parse_structure(value)
    if not 1 <= len(sections) <= MOST_SECTIONS:
        raise ValueError(f"Give 1 to {MOST_SECTIONS} sections; this has {len(sections)}.")
    if sum(section.lines for section in sections) > MOST_LINES:
        raise ValueError(f"A song has at most {MOST_LINES} lines.")
    return " ".join(f"{section.kind}:{section.lines}" for section in sections)


_TABLE: Final = (
    Option(
        name="preset", default="", check=_one_of, choices=("", *PRESETS),
        labels={"": "None", **{name: preset.label for name, preset in PRESETS.items()}},
        label="Song form", example="blues",
        hint="A form to start from: it fills structure, rhyme scheme, syllables and metre. A field "
        "that you fill yourself wins.",
    ),
    Option(
        name="theme", default="", check=_text, longest=LONGEST_TEXT, pattern=NO_CONTROLS,
        label="Theme", example="the sea",
        hint="What the song is about, in a few words: the sea, a train home, first love.",
    ),
    Option(
        name="first_line", default="", check=_text, longest=LONGEST_TEXT, pattern=NO_CONTROLS,
        label="First line", example="I went down to the harbour in the rain",
        hint="How the song begins. Leave it empty and the network finds one.",
    ),
    Option(
        name="genre", default="", check=_one_of, choices=("", *GENRES),
        label="Genre", example="folk",
        hint="The kind of song to lean towards.",
    ),
    Option(
        name="register", default="plain", check=_one_of,
        choices=("plain", "folk", "hymn", "archaic"), label="English", example="plain",
        hint="Plain: words of today alone. Folk and hymn: as old songs of that kind speak (another "
        "genre wins), with an old word here and there. Archaic: the thee and thou of old books.",
    ),
    Option(
        name="point_of_view", default="", check=_one_of, choices=("", *PERSONS),
        labels={"": "Free", "i": "I"}, label="Point of view", example="i",
        hint="Who speaks, or of whom the song tells. Most lines keep to it.",
    ),
    Option(
        name="model", default="lstm", check=_one_of, choices=(),
        label="Network", example="lstm",
        hint="Which recurrent network writes: the simple one, or one with gates.",
    ),
    Option(
        name="structure", default="verse:4 chorus:4 verse:4 chorus:4", check=_structure,
        longest=LONGEST_TEXT, pattern=STRUCTURE,
        label="Structure", example="verse:4 chorus:4",
        hint="Sections with their numbers of lines, such as verse:4 chorus:4; "
        f"{MOST_LINES} lines at most.",
    ),
    Option(
        name="chorus", default="same", check=_one_of, choices=("same", "varied"),
        label="Chorus", example="varied",
        hint="Each time the same, or varied: its last line is written anew.",
    ),
    Option(
        name="rhyme_scheme", default=scheme.DEFAULT, check=_scheme, pattern=scheme.PATTERN,
        label="Rhyme scheme", example="ABAB chorus:AABB",
        hint="Lines with the same letter rhyme, X with none: ABAB, couplets, ABAB chorus:AABB. A "
        "digit sings that line again (A1A), or varied (A1'A); a line with * comes back in each "
        "section (AB*AB*).",
    ),
    Option(
        name="rhymes", default="perfect", check=_one_by_kind, choices=RHYMES, by_kind=True,
        pattern=_pattern_by_kind(RHYMES),
        label="Rhymes", example="perfect bridge:near",
        hint="Perfect ones alone, such as night and light; where none makes sense, near ones too, "
        "such as home and alone (a family rhyme) or me and memory; or any likeness, such as lake "
        "and shame (assonance) or blade and blood (consonance). Sections may differ: perfect "
        "bridge:near.",
    ),
    Option(
        name="syllables", default=counts.DEFAULT, check=_counts, kind=NUMBER_OR_TEXT,
        bounds=(counts.FEWEST, counts.MOST), pattern=counts.PATTERN,
        label="Syllables a line", example="8 6 8 6",
        hint="One number or one for each line in turn: 8 6 8 6, or 8 chorus:6. Eight is a "
        "ballad's line, ten a sonnet's.",
    ),
    Option(
        name="metre", default=FREE_METRE, check=_one_by_kind, choices=METRES, by_kind=True,
        pattern=_pattern_by_kind(METRES),
        label="Metre", example="iambic chorus:trochaic",
        hint="Where lines beat: iambic is da DUM da DUM, trochaic DUM da DUM da, anapaestic da da "
        "DUM, dactylic DUM da da. Free is as it comes. Sections may differ: free chorus:iambic.",
    ),
    Option(
        name="avoid", default="", check=_text, longest=LONGEST_TEXT, pattern=NO_CONTROLS,
        label="Words to avoid", example="heart, love",
        hint="These words and their inflections are never written: heart, love.",
    ),
    Option(
        name="family_friendly", default="yes", before="no", check=_one_of, choices=("yes", "no"),
        label="Family-friendly", example="yes",
        hint="Leaves out slurs, swear words and what is not for children.",
    ),
    Option(
        name="temperature", default=0.8, check=_daring, kind=float, bounds=(0.2, 1.5),
        label="Temperature", example=0.8,
        hint="Low is safe and plain, high is daring and strange.",
    ),
    Option(
        name="copied_words", default=6, check=_whole, kind=int, bounds=(6, MOST_COPIED),
        label="Copied words", example=6,
        hint="A line that shares so many words in a row with a song that the network learned "
        f"from is left for another one; {MOST_COPIED} lets all pass.",
    ),
    Option(
        name="seed", default=None, check=_whole, kind=int, bounds=(0, LARGEST_SEED),
        label="Seed", example=7,
        hint="The same number gives the same song. Leave it empty for a new one.",
    ),
)  # fmt: skip
OPTIONS: Final = {option.name: option for option in _TABLE}


def among(models: Collection[str]) -> dict[str, Option]:
    """The options where these models are installed."""
    return OPTIONS | {"model": replace(OPTIONS["model"], choices=tuple(models))}
