"""A line of a song with all that is known of it, and lines as the sections of a song.

A new fact about lines is one field here, set where it is measured: rows, events, the API, the
pages' data and the command line take the fields from here, and older rows read as its default.
"""

from collections.abc import Iterable, Mapping
from dataclasses import Field, asdict, dataclass, field, fields, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

HAND: Final = "hand"
NETWORK: Final = "network"


def _fact(help_text: str, **default: Any) -> Any:
    """A field that readers are told of, with what it says to them."""
    return field(metadata={"help": help_text}, **default)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Who wrote a line, and by what."""

    by: str = _fact("Who wrote it: network or hand.", default=HAND)
    model: str = _fact("The network's name.", default="")
    version: str = _fact("The network's version.", default="")
    seed: int | None = _fact("The seed of its song.", default=None)
    source: str = _fact("The generation that holds the whole request.", default="")

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        return cls(**_known(cls, given))


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with what was asked of it, what was measured, and who wrote it."""

    position: int = 0  # in the song as it was planned, counted from 0
    section: int = 0
    kind: str = ""
    id: str = _fact("Names the line in all versions of its song.", default="")
    text: str = _fact("The words.")
    syllables: int | None = _fact("As sung; null where no English word is.", default=None)
    target: int | None = _fact("Syllables that were asked for; null: nobody asked.", default=None)
    stress: str = _fact("Where it beats as sung: + a beat, - none, one a syllable.", default="")
    rhyme: str = _fact("Lines of a section with the same letter rhyme; X is free.", default="")
    rhymes_with: int | None = _fact(
        "The line of its section that it answers, counted from 0; null: none, or not known.",
        default=None,
    )
    grade: str = _fact(
        "How it rhymes with that line: perfect, multi, mosaic, identical, eye, near, family, "
        "assonance, consonance or none; empty where it answers none.",
        default="",
    )
    ok: bool | None = _fact("In scheme and metre; null: not known, as by hand.", default=None)
    missed: str = _fact("What was not reached, in plain words.", default="")
    score: float | None = _fact(
        "What it was chosen by: the more, the better beside others for its place; null by hand.",
        default=None,
    )
    shared: int | None = _fact(
        "Most words in a row that it has in common with a song that the network learned from; 0 "
        "for fewer than six; null: not looked up, as by hand.",
        default=None,
    )
    shared_with: str = _fact("The song that it shares them with.", default="")
    receipt: Receipt = field(
        default=Receipt(), metadata={"help": "Who wrote it, and by what: a network, or by hand."}
    )

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        """Take what `as_fields` or `facts` gave; what is missing takes its default."""
        receipt = Receipt.from_fields(given.get("receipt", {}))
        return cls(**{**_known(cls, given), "receipt": receipt})

    def as_fields(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        return asdict(self)

    def facts(self) -> dict[str, Any]:
        """All fields but its place in a plan, for a reader who sees the section around it."""
        every = self.as_fields()
        return {part.name: every[part.name] for part in facts_of(Line)}


@dataclass(frozen=True, kw_only=True)
class Section:
    """Lines under a heading; "" where a blank line alone parts them from the lines above."""

    kind: str
    heading: str = ""
    lines: tuple[Line, ...] = ()
    id: str = ""  # names its heading in all versions of its song

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        """Take what `facts` gave."""
        lines = tuple(Line.from_fields(line) for line in given["lines"])
        name = given.get("id", "")
        return cls(kind=given["kind"], heading=given["heading"], lines=lines, id=name)

    def facts(self) -> dict[str, Any]:
        """Name, kind, heading and the facts of the lines, ready for JSON."""
        lines = [line.facts() for line in self.lines]
        return {"id": self.id, "kind": self.kind, "heading": self.heading, "lines": lines}


def facts_of(noun: "type[DataclassInstance]") -> "list[Field[Any]]":
    """The fields of a noun that readers are told of, each with its `help` for them."""
    return [part for part in fields(noun) if "help" in part.metadata]


def _known(noun: "type[DataclassInstance]", given: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was given, the fields that the noun has."""
    return {part.name: given[part.name] for part in fields(noun) if part.name in given}


def as_sections(lines: Iterable[Line]) -> list[Section]:
    """Written lines, in order, grouped by the sections of their plan."""
    return [
        Section(kind=kind, heading=kind.capitalize(), lines=tuple(map(_placeless, group)))
        for (_, kind), group in groupby(lines, key=lambda line: (line.section, line.kind))
    ]


def as_lines(sections: Iterable[Section]) -> list[Line]:
    """The lines of sections, in order, each with its place in the plan."""
    placed = [
        (number, section.kind, line)
        for number, section in enumerate(sections)
        for line in section.lines
    ]
    return [
        replace(line, position=at, section=number, kind=kind)
        for at, (number, kind, line) in enumerate(placed)
    ]


def _placeless(line: Line) -> Line:
    """As it stands in a section: its place in the plan says nothing more."""
    return replace(line, position=0, section=0, kind="")
