"""Song forms by the names that songwriters know them by, each as the fields that it fills.

Choosing one fills structure, rhyme scheme, syllables, metre and what else belongs to the form; a
field that is given wins over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A form: its name, and values of a request by field."""

    name: str
    label: str
    fields: Mapping[str, str | int]


_TABLE: Final = (
    Preset(
        name="common-metre",  # of hymns and of "Amazing Grace"
        label="Common metre",
        fields={
            "structure": "verse:4 verse:4 verse:4", "rhyme_scheme": "ABAB", "syllables": "8 6 8 6",
            "metre": "iambic",
        },
    ),
    Preset(
        name="ballad-stanza",  # of "Sir Patrick Spens": only the short lines rhyme
        label="Ballad stanza",
        fields={
            "structure": "verse:4 verse:4 verse:4 verse:4", "rhyme_scheme": "ABCB",
            "syllables": "8 6 8 6", "metre": "iambic",
        },
    ),
    Preset(
        name="blues",  # twelve bars: a line, the same line lightly varied, one that answers it
        label="12-bar blues (AAB)",
        fields={
            "structure": "verse:3 verse:3 verse:3 verse:3", "rhyme_scheme": "A1'A", "syllables": 10,
            "genre": "blues",
        },
    ),
    Preset(
        name="limerick",
        label="Limerick",
        fields={
            "structure": "verse:5", "rhyme_scheme": "AABBA", "syllables": "8 8 5 5 8",
            "metre": "anapaestic",
        },
    ),
    Preset(
        name="sonnet",  # Shakespeare's: three quatrains and a couplet
        label="English sonnet",
        fields={
            "structure": "verse:14", "rhyme_scheme": "ABABCDCDEFEFGG", "syllables": 10,
            "metre": "iambic",
        },
    ),
    Preset(
        name="pop",
        label="Pop: verse, pre-chorus, chorus",
        fields={
            "structure": "verse:4 pre-chorus:2 chorus:4 verse:4 pre-chorus:2 chorus:4 bridge:4 "
            "chorus:4",
            "rhyme_scheme": "ABAB pre-chorus:AA chorus:AABB", "syllables": "8 chorus:7",
        },
    ),
    Preset(
        name="shanty",  # one sings the call, all sing the response, which never changes
        label="Sea shanty: call and response",
        fields={
            "structure": "verse:4 verse:4 verse:4 verse:4", "rhyme_scheme": "AB*AB*",
            "syllables": "8 6 8 6", "genre": "sea",
        },
    ),
)  # fmt: skip
PRESETS: Final = {preset.name: preset for preset in _TABLE}


def fields_of(name: object) -> Mapping[str, str | int]:
    """What the preset of a name fills; nothing where there is none."""
    preset = PRESETS.get(name.strip().lower()) if isinstance(name, str) else None
    return preset.fields if preset else {}
