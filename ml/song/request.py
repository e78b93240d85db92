"""What a writer may ask for: one song request, checked field by field. Imports no torch."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

GENRES: Final = (
    "folk", "hymn", "ballad", "parlour", "lyric", "patriotic", "nursery", "country", "opera",
    "sea", "spiritual", "blues", "carol",
)  # fmt: skip
REGISTERS: Final = ("plain", "archaic")
SECTION_KINDS: Final = ("verse", "pre-chorus", "chorus", "bridge", "refrain", "outro")
FREE: Final = "X"  # the letter of a line that need not rhyme

LONGEST_TEXT: Final = 200  # characters of theme and first line
MOST_SECTIONS: Final = 12
MOST_SECTION_LINES: Final = 16
MOST_LINES: Final = 64
SYLLABLES: Final = (3, 16)
TEMPERATURE: Final = (0.2, 1.5)
LARGEST_SEED: Final = 2**53 - 1  # the largest whole number that JavaScript keeps exactly


class InvalidRequest(ValueError):
    """The request cannot be written; `errors` holds messages in plain words by field name."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{field}: {text[0]}" for field, text in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class SectionPlan:
    """One section of the structure: `verse:4`."""

    kind: str
    lines: int


@dataclass(frozen=True)
class LinePlan:
    """What one line has to be. `rhyme` is a letter within the section; X is free."""

    position: int
    section: int
    kind: str
    rhyme: str
    syllables: int
    lines_left: int  # lines of the section still to come, this one counted


@dataclass(frozen=True)
class SongRequest:
    """A whole request: with the model's version it determines every line."""

    theme: str = ""
    first_line: str = ""
    genre: str = ""
    register: str = "plain"
    model: str = "lstm"
    structure: str = "verse:4 chorus:4 verse:4 chorus:4"
    rhyme_scheme: str = "ABAB"
    syllables: int = 8
    temperature: float = 0.8
    seed: int = 0

    @classmethod
    def from_fields(cls, given: Mapping[str, object], models: Collection[str]) -> "SongRequest":
        """Check what a form or an API call gave; a missing or blank field takes its default.

        Raises:
            InvalidRequest: with a message for every field that is wrong.
        """
        defaults = asdict(cls(seed=secrets.randbelow(2**32)))
        known = {field.name for field in fields(cls)}
        errors = {name: ["There is no such field."] for name in given if name not in known}
        checked: dict[str, object] = {}
        for name, check in _checks(models).items():
            value = given.get(name)
            try:
                blank = value is None or (isinstance(value, str) and not value.strip())
                checked[name] = check(defaults[name] if blank else value)
            except ValueError as error:
                errors[name] = [str(error)]
        if errors:
            raise InvalidRequest(errors)
        return cls(**checked)  # type: ignore[arg-type]  # every field went through its own check

    def as_fields(self) -> dict[str, str | int | float]:
        """All fields, ready for JSON; `from_fields` takes them back."""
        return asdict(self)

    def sections(self) -> tuple[SectionPlan, ...]:
        return _parse_structure(self.structure)

    def plan(self) -> tuple[LinePlan, ...]:
        """Every line of the song in order."""
        lines: list[LinePlan] = []
        for number, section in enumerate(self.sections()):
            letters = scheme_letters(self.rhyme_scheme, section.lines)
            for at, letter in enumerate(letters):
                left = section.lines - at
                position = len(lines)
                lines.append(LinePlan(position, number, section.kind, letter, self.syllables, left))
        return tuple(lines)


def scheme_letters(scheme: str, lines: int) -> str:
    """The scheme over a section: repeated with fresh letters when the section is longer.

    >>> scheme_letters("ABAB", 6)
    'ABABCD'
    """
    distinct = sorted(set(scheme) - {FREE})
    letters = []
    for at in range(lines):
        letter = scheme[at % len(scheme)]
        if letter != FREE:
            letter = _letter(distinct.index(letter) + at // len(scheme) * len(distinct))
        letters.append(letter)
    return "".join(letters)


def _letter(number: int) -> str:
    """The n-th rhyme letter, X being taken."""
    return "ABCDEFGHIJKLMNOPQRSTUVWYZ"[number % 25]


def _checks(models: Collection[str]) -> dict[str, Callable[[object], object]]:
    return {
        "theme": _text,
        "first_line": _text,
        "genre": lambda value: _one_of(value, ("", *GENRES)),
        "register": lambda value: _one_of(value, REGISTERS),
        "model": lambda value: _one_of(value, models),
        "structure": _structure,
        "rhyme_scheme": _scheme,
        "syllables": lambda value: _whole(value, *SYLLABLES),
        "temperature": _temperature,
        "seed": lambda value: _whole(value, 0, LARGEST_SEED),
    }


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("Give plain text.")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"Keep it to {LONGEST_TEXT} characters; this has {len(value):,}.")
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\r\n" for char in value):
        raise ValueError("Leave out control characters.")
    return " ".join(value.split())


def _one_of(value: object, choices: Collection[str]) -> str:
    if isinstance(value, str) and value.strip().lower() in choices:
        return value.strip().lower()
    names = ", ".join(choice for choice in choices if choice)
    raise ValueError(f"Choose one of: {names}.")


def _whole(value: object, least: int, most: int) -> int:
    text = (
        str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )
    if not re.fullmatch(r"[+-]?[0-9]{1,20}", text) or not least <= int(text) <= most:
        raise ValueError(f"Give a whole number from {least} to {most}.")
    return int(text)


def _temperature(value: object) -> float:
    least, most = TEMPERATURE
    try:
        number = float(value) if isinstance(value, str | int | float) else float("nan")
    except (ValueError, OverflowError):
        number = float("nan")
    if isinstance(value, bool) or not least <= number <= most:
        raise ValueError(f"Give a number from {least} to {most}: low is safe, high is daring.")
    return round(number, 3)


def _scheme(value: object) -> str:
    text = re.sub(r"[\s,-]", "", value) if isinstance(value, str) else ""
    # Checked before upper(), which makes SS of a sharp s.
    if not re.fullmatch(rf"[A-Za-z]{{1,{MOST_SECTION_LINES}}}", text):
        raise ValueError(
            f"Use 1 to {MOST_SECTION_LINES} letters, one a line, such as ABAB or ABCB; X rhymes "
            "with nothing."
        )
    return text.upper()


def _structure(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError(_STRUCTURE_HINT)
    sections = _parse_structure(value)
    if not 1 <= len(sections) <= MOST_SECTIONS:
        raise ValueError(f"Give 1 to {MOST_SECTIONS} sections; this has {len(sections)}.")
    if sum(section.lines for section in sections) > MOST_LINES:
        raise ValueError(f"A song has at most {MOST_LINES} lines.")
    return " ".join(f"{section.kind}:{section.lines}" for section in sections)


_STRUCTURE_HINT = (
    f"Name the sections with their lines, such as verse:4 chorus:4. Kinds: "
    f"{', '.join(SECTION_KINDS)}; 1 to {MOST_SECTION_LINES} lines each."
)


def _parse_structure(text: str) -> tuple[SectionPlan, ...]:
    sections = []
    for part in text.replace(",", " ").split():
        match = re.fullmatch(r"([a-z-]+)(?::([0-9]{1,3}))?", part.lower())
        lines = int(match[2] or 4) if match else 0
        if not match or match[1] not in SECTION_KINDS or not 1 <= lines <= MOST_SECTION_LINES:
            raise ValueError(_STRUCTURE_HINT)
        sections.append(SectionPlan(match[1], lines))
    return tuple(sections)
