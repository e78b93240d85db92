import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.corpus.conditions import LineConditions, SyllableCounter
from ml.writing.composer import Composer
from ml.writing.masks import Masks
from ml.writing.rows import Row, Whole


@pytest.fixture(scope="module")
def composer(untrained: Path) -> Composer:
    return Composer(untrained / "gru")


@pytest.fixture(scope="module")
def masks(composer: Composer) -> Masks:
    return composer.writer.masks


def after(composer: Composer, text: str) -> tuple[SyllableCounter, int | None]:
    counter, tokens = SyllableCounter(), composer.vocabulary.encode(text)
    for token in tokens:
        counter.add(composer.vocabulary.tokens[token])
    return counter, tokens[-1] if tokens else None


def test_no_word_may_be_longer_than_what_is_left(composer: Composer, masks: Masks) -> None:
    counter, last = after(composer, "the light")
    allowed = masks.allowed(LineConditions(syllables=3), counter, last)
    whole = composer.words.whole & allowed
    assert whole.any()
    assert (composer.words.syllables[whole] <= 1).all()


def test_a_line_ends_when_all_is_sung(composer: Composer, masks: Masks) -> None:
    counter, last = after(composer, "the light")
    full = masks.allowed(LineConditions(syllables=2), counter, last)
    early = masks.allowed(LineConditions(syllables=3), counter, last)
    assert full[composer.vocabulary.line]
    assert not early[composer.vocabulary.line]


def test_only_the_planned_word_may_end_the_line(composer: Composer, masks: Masks) -> None:
    end = composer.vocabulary.word("light") or int(np.flatnonzero(composer.words.whole)[0])
    left = int(composer.words.syllables[end])
    counter, last = after(composer, "the")
    allowed = masks.allowed(LineConditions(syllables=1 + left, end=end), counter, last)
    assert list(np.flatnonzero(allowed & composer.words.whole)) == [end]


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
