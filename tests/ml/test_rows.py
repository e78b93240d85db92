import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.corpus.conditions import LineConditions
from ml.writing.composer import Composer
from ml.writing.rows import Row, Whole


@pytest.fixture(scope="module")
def composer(untrained: Path) -> Composer:
    return Composer(untrained / "gru")


def rows(composer: Composer, count: int) -> list[Row]:
    bias = np.zeros(len(composer.vocabulary), dtype=np.float32)
    return [
        Row(
            composer.writer.begin(),
            LineConditions(syllables=6),
            random.Random(f"row {at}"),
            bias,
            0.9,
        )
        for at in range(count)
    ]


def test_a_row_writes_the_same_alone_and_among_others(composer: Composer) -> None:
    many = composer.writer.write(rows(composer, 64))
    for at in (0, 17, 63):
        assert composer.writer.write(rows(composer, 64)[at : at + 1]) == [many[at]]


def test_rows_of_two_songs_write_together_as_apart(composer: Composer) -> None:
    writer, words = composer.writer, composer.vocabulary
    place = writer.begin()
    for mark in (*words.encode("the harbour light is low"), words.line):
        place = writer.feed(place, LineConditions(syllables=6), 0, mark)
    here, there = rows(composer, 8), [replace(row, place=place) for row in rows(composer, 8)]
    apart = writer.write(rows(composer, 8)) + writer.write(
        [replace(row, place=place) for row in rows(composer, 8)]
    )
    assert writer.write(here + there) == apart
    assert apart[:8] != apart[8:]


def test_a_line_is_weighed_as_the_network_expects_it(composer: Composer) -> None:
    network, vocabulary = composer.network, composer.vocabulary
    lines = [vocabulary.encode("the harbour light is low"), vocabulary.encode("a song")]
    told = LineConditions(kind="verse", genre="folk")
    place = composer.writer.begin()
    weighed = composer.writer.weigh([Whole(line, told, place) for line in lines])
    row = torch.from_numpy(network.layout.row(told).astype("int64")).unsqueeze(0)
    for line, nats in zip(lines, weighed, strict=True):
        state, expected = network.initial_state(1), []
        for token, following in pairwise([vocabulary.song, *line, vocabulary.line]):
            with torch.inference_mode():
                logits, state = network.step(torch.tensor([token]), row, state)
            expected.append(-float(logits.log_softmax(-1)[0, following]))
        assert nats == pytest.approx(expected, rel=1e-4)
