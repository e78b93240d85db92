"""A row of the writer comes out bit for bit the same, alone and among 63 others."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.corpus.conditions import LineConditions
from ml.network.processor import has_int8
from ml.network.registry import SHIPPED
from ml.writing.composer import Composer
from ml.writing.rows import Candidate, LineWriter, Numbers, Place, Row, Whole
from tests.ml.conftest import SHIPPED_CELLS

PROCESSOR = Path("/proc/cpuinfo")
INTEL = PROCESSOR.exists() and "GenuineIntel" in PROCESSOR.read_text()
pytestmark = pytest.mark.skipif(
    not INTEL and not has_int8(torch.device("cpu")),
    reason="sums that are not of bytes have the same last bits on Intel processors alone",
)
# Of different lengths, so that rows leave the batch one after another.
LINES = (
    "the harbour light is burning low,", "a song", "and never let him leave the shore again",
    "i set the dough beside the stove", "rain", "half of it is storm, and half of it is rain",
)  # fmt: skip
SOME = [slice(0, 1), slice(63, 64), slice(5, 12), slice(10, 50)]


class Recorder(LineWriter):
    """Keeps the bits of every step's logits, row by row."""

    heard: dict[int, list[bytes]]

    def write(self, rows: Sequence[Row]) -> list[Candidate]:
        self.heard = defaultdict(list)
        return super().write(rows)

    def bits(self, rows: Sequence[Row]) -> list[list[bytes]]:
        return [self.heard[id(row)] for row in rows]

    def _draw(self, rows: Sequence[Row], logits: torch.Tensor) -> Numbers:
        for row, own in zip(rows, logits.numpy(), strict=True):
            self.heard[id(row)].append(own.tobytes())
        return super()._draw(rows, logits)


@pytest.fixture(scope="module", params=SHIPPED_CELLS)
def writer(request: pytest.FixtureRequest) -> Recorder:
    """Of the shipped shape: products of small networks hide what larger ones show."""
    composer = Composer(SHIPPED / request.param)
    return Recorder(composer.network, composer.words)


@pytest.fixture(scope="module")
def starts(writer: LineWriter) -> list[Place]:
    """The beginning of a song, and places after a line."""
    vocabulary, found = writer.words.vocabulary, [writer.begin()]
    for line in LINES:
        marks = (*vocabulary.encode(line), vocabulary.line)
        found.append(writer.feed(writer.begin(), LineConditions(), [0] * len(marks), marks))
    return found


def rows(writer: LineWriter, starts: list[Place]) -> list[Row]:
    """64 rows, no two alike: places, plans, end words, bias and temperature of their own."""
    words = writer.words
    ends = [0, *map(int, np.flatnonzero(words.end_words & (words.syllables < 3))[:40])]
    return [
        Row(
            starts[at % len(starts)],
            LineConditions(
                syllables=4 + at % 9, end=ends[at % len(ends)], kind="verse", genre="folk",
                theme=tuple(ends[1 + at % 5 : 1 + at % 5 + at % 4]),
            ),
            random.Random(f"row {at}"),
            np.random.default_rng(at).normal(size=len(words.words)).astype(np.float32),
            0.5 + at / 64,
        )
        for at in range(64)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def crowd(writer: Recorder, starts: list[Place]) -> tuple[list[Candidate], list[list[bytes]]]:
    """What 64 rows write together, and the bits of their steps."""
    many = rows(writer, starts)
    written = writer.write(many)
    assert len({len(candidate.tokens) for candidate in written}) > 5  # the batch grew smaller
    return written, writer.bits(many)


@pytest.mark.parametrize("some", SOME, ids=str)
def test_rows_step_alone_as_among_others(
    writer: Recorder,
    starts: list[Place],
    crowd: tuple[list[Candidate], list[list[bytes]]],
    some: slice,
) -> None:
    few = rows(writer, starts)[some]
    written = writer.write(few)
    assert (written, writer.bits(few)) == (crowd[0][some], crowd[1][some])


def test_lines_weigh_alone_as_among_others(writer: Recorder, starts: list[Place]) -> None:
    told = LineConditions(syllables=8, kind="verse", genre="folk")
    lines = [
        Whole(
            writer.words.vocabulary.encode(LINES[at % 6]), replace(told, end=at % 4), starts[at % 7]
        )
        for at in range(64)
    ]
    together = [nats.tobytes() for nats in writer.weigh(lines)]
    for some in SOME:
        assert [nats.tobytes() for nats in writer.weigh(lines[some])] == together[some]
