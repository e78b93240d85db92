"""What each condition is worth: perplexity told it alone, and told all but it."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ml.corpus.conditions import COLUMNS
from ml.corpus.songs import lines_of, normalise
from ml.corpus.streams import Encoded
from ml.study.findings import Point
from ml.study.likelihood import nats_of
from ml.study.material import Material, Subject

THEME = "theme"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "rhyme word": ("end",),
    "syllables": ("syllables",),
    THEME: (THEME,),
    "section": ("lines", "kind"),
    "genre and register": ("genre", "register"),
}
NOTHING, EVERYTHING = "nothing", "everything"

Rows = npt.NDArray[np.int16]


def measure(subject: Subject, material: Material) -> list[Point]:
    """Word perplexity on songs whose plan is told: in part, as a whole, not at all.

    A plan gives away a part of the song, as the last word of each line: these are no scores of the
    network, only of what it makes of a plan.
    """
    songs = material.valid[: material.budget.songs]
    encoded = subject.encoder.encode(songs)
    full = told_in_full(encoded, subject.network.layout.width, material.seed)
    pieces = [slice(*ends) for ends in zip(encoded.piece_at, encoded.piece_at[1:], strict=False)]
    texts = [encoded.tokens[piece] for piece in pieces]
    words = sum(len(normalise(line).split()) + 1 for line in lines_of(songs))  # ends counted

    def perplexity(kept: Sequence[int]) -> float:
        told = np.zeros_like(full)
        told[:, kept] = full[:, kept]
        nats = nats_of(subject.network, texts, [told[piece] for piece in pieces])
        return math.exp(min(700.0, sum(float(one.sum()) for one in nats) / words))

    every = range(full.shape[1])
    columns = {name: columns_of(name, full.shape[1]) for name in GROUPS}
    untold, whole = perplexity([]), perplexity(every)
    alone = [(NOTHING, untold), *((name, perplexity(columns[name])) for name in GROUPS)]
    without = [
        (name, perplexity([at for at in every if at not in columns[name]])) for name in GROUPS
    ]
    return [
        *(Point("alone", name, value, words) for name, value in [*alone, (EVERYTHING, whole)]),
        *(Point("without", name, value, words) for name, value in [(NOTHING, whole), *without]),
    ]


def columns_of(group: str, width: int) -> list[int]:
    """The columns of a condition row that a group fills."""
    if group == THEME:
        return list(range(len(COLUMNS), width))
    return [COLUMNS.index(name) for name in GROUPS[group]]


def told_in_full(encoded: Encoded, width: int, seed: int) -> Rows:
    """All that can be told of pieces (tokens, width); of a section's theme a few words, drawn."""
    told = np.zeros((len(encoded.tokens), width), dtype=np.int16)
    told[:, : len(COLUMNS)] = encoded.rows
    draw = np.random.default_rng(seed)
    sections = np.where(encoded.line > 0, encoded.section[encoded.line], -1)
    for section in range(len(encoded.theme_at) - 1):
        words = encoded.themes[encoded.theme_at[section] : encoded.theme_at[section + 1]]
        theme = draw.permutation(words)[: width - len(COLUMNS)]
        told[sections == section, len(COLUMNS) : len(COLUMNS) + len(theme)] = theme
    return told
