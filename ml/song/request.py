"""What a writer asks for: one song request, checked field by field. Imports no torch."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ml.song.by_kind import of_kind, parse_by_kind
from ml.song.counts import counts
from ml.song.line import Line
from ml.song.options import OPTIONS, among
from ml.song.plan import LinePlan, SectionPlan, parse_structure, with_given, with_repeats
from ml.song.presets import fields_of
from ml.song.scheme import places_of


class InvalidRequest(ValueError):
    """The request cannot be written; `errors` holds messages in plain words by field name."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{field}: {text[0]}" for field, text in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class SongRequest:
    """A whole request: with the model's version it determines every line."""

    preset: str = OPTIONS["preset"].default
    theme: str = OPTIONS["theme"].default
    first_line: str = OPTIONS["first_line"].default
    genre: str = OPTIONS["genre"].default
    register: str = OPTIONS["register"].default
    point_of_view: str = OPTIONS["point_of_view"].default
    model: str = OPTIONS["model"].default
    structure: str = OPTIONS["structure"].default
    chorus: str = OPTIONS["chorus"].default
    rhyme_scheme: str = OPTIONS["rhyme_scheme"].default
    rhymes: str = OPTIONS["rhymes"].default
    syllables: int | str = OPTIONS["syllables"].default
    metre: str = OPTIONS["metre"].default
    avoid: str = OPTIONS["avoid"].default
    family_friendly: str = OPTIONS["family_friendly"].default
    temperature: float = OPTIONS["temperature"].default
    copied_words: int = OPTIONS["copied_words"].default
    seed: int = 0

    @classmethod
    def from_fields(cls, given: Mapping[str, object], models: Collection[str]) -> "SongRequest":
        """Check what a form or an API call gave.

        A missing or blank field is filled by the preset, or takes its default.

        Raises:
            InvalidRequest: with a message for every field that is wrong.
        """
        options, preset = among(models), fields_of(given.get("preset"))
        errors = {name: ["There is no such field."] for name in given if name not in options}
        checked: dict[str, object] = {"seed": secrets.randbelow(2**32)}
        for name, option in options.items():
            value = given.get(name)
            blank = value is None or (isinstance(value, str) and not value.strip())
            meant = preset.get(name, option.default) if blank else value
            if meant is None:
                continue
            try:
                checked[name] = option.read(meant)
            except ValueError as error:
                errors[name] = [str(error)]
        if errors:
            raise InvalidRequest(errors)
        return cls(**checked)  # type: ignore[arg-type]  # every field was checked

    @classmethod
    def stored(cls, fields: Mapping[str, Any]) -> "SongRequest":
        """The request that `as_fields` gave, today or before some of the options were there."""
        before = {name: option.before for name, option in OPTIONS.items() if option.before}
        return cls(**{**before, **fields})

    def as_fields(self) -> dict[str, str | int | float]:
        """All fields, ready for JSON; `from_fields` takes them back."""
        return asdict(self)

    def sections(self) -> tuple[SectionPlan, ...]:
        return parse_structure(self.structure)

    def rhymes_of(self, kind: str) -> str:
        """What passes for a rhyme in sections of a kind."""
        return of_kind(parse_by_kind(self.rhymes), kind, OPTIONS["rhymes"].default)

    def metre_of(self, kind: str) -> str:
        """The metre of sections of a kind."""
        return of_kind(parse_by_kind(self.metre), kind, OPTIONS["metre"].default)

    def plan(self) -> tuple[LinePlan, ...]:
        """Every line of the song in order."""
        lines: list[LinePlan] = []
        for number, section in enumerate(self.sections()):
            places = places_of(self.rhyme_scheme, section.kind, section.lines)
            sung = counts(self.syllables, section.kind, section.lines)
            start = len(lines)
            lines += [
                LinePlan(
                    position=start + at, section=number, kind=section.kind, rhyme=place.letter,
                    syllables=syllables, lines_left=section.lines - at,
                    repeats=None if place.repeats is None else start + place.repeats,
                    varies=None if place.varies is None else start + place.varies,
                    returns=place.returns,
                )
                for at, (place, syllables) in enumerate(zip(places, sung, strict=True))
            ]  # fmt: skip
        plans = with_repeats(lines, varied=self.chorus == "varied")
        return with_given(plans, {0: Line(text=self.first_line)} if self.first_line else {})
