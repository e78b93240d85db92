import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.corpus.conditions import LineConditions
from ml.english.counting import count
from ml.english.prosody import last_word
from ml.writing.composer import Composer
from ml.writing.rows import SHORTLIST, Candidate, Row, Whole, _picked, shortlist
from tests.ml.conftest import step


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
    marks = (*words.encode("the harbour light is low"), words.line)
    place = writer.feed(place, LineConditions(syllables=6), [0] * len(marks), marks)
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
            logits, state = step(network, torch.tensor([token]), row, state)
            expected.append(-float(logits.log_softmax(-1)[0, following]))
        assert nats == pytest.approx(expected, rel=1e-4)


def test_a_row_is_led_by_its_own_bias_temperature_and_stream(composer: Composer) -> None:
    """Each of three is changed in one row of many; the others write what they would have."""
    plain = composer.writer.write(rows(composer, 12))
    changed = rows(composer, 12)
    changed[2] = replace(changed[2], draw=random.Random("another"))
    changed[5] = replace(changed[5], temperature=0.01)
    changed[8] = replace(changed[8], conditions=LineConditions(syllables=3))
    written = composer.writer.write(changed)
    differ = [at for at in range(12) if written[at] != plain[at]]
    assert differ == [2, 5, 8]


def test_a_word_that_is_pressed_for_is_written_and_one_that_is_shut_out_is_not(
    composer: Composer,
) -> None:
    night, rain = (composer.vocabulary.word(word) or 0 for word in ("night", "rain"))
    led = rows(composer, 24)
    for row in led[:12]:
        row.bias = row.bias.copy()
        row.bias[night], row.bias[rain] = 9.0, -np.inf
    for row in led[12:]:
        row.bias = row.bias.copy()
        row.bias[rain], row.bias[night] = 9.0, -np.inf
    written = composer.writer.write(led)
    assert all(night in line.tokens and rain not in line.tokens for line in written[:12])
    assert all(rain in line.tokens and night not in line.tokens for line in written[12:])


def test_a_cold_row_takes_the_likeliest_word_each_time(composer: Composer) -> None:
    cold = [replace(row, temperature=1e-6) for row in rows(composer, 6)]
    assert len({candidate.tokens for candidate in composer.writer.write(cold)}) == 1
    assert len({candidate.tokens for candidate in composer.writer.write(rows(composer, 6))}) > 4


def in_whole_words(composer: Composer, count: int) -> list[Row]:
    """A network that has learned nothing seldom puts pieces together to words: without them."""
    pieces = np.where(composer.words.pieces, -np.inf, 0).astype(np.float32)
    return [replace(row, bias=pieces.copy()) for row in rows(composer, count)]


def test_no_word_comes_twice_in_a_row(composer: Composer) -> None:
    the = composer.vocabulary.word("the") or 0
    led = in_whole_words(composer, 8)
    for row in led:
        row.bias[the] = 50.0
    for candidate in composer.writer.write(led):
        assert (the, the) not in pairwise(candidate.tokens)
        assert candidate.tokens.count(the) > 1


def test_finished_lines_keep_their_plan_whatever_is_drawn(composer: Composer) -> None:
    end = composer.vocabulary.word("night") or 0
    planned = [
        replace(row, conditions=LineConditions(syllables=4 + at % 9, end=end * (at % 2)))
        for at, row in enumerate(in_whole_words(composer, 48))
    ]
    finished = 0
    for row, line in zip(planned, composer.writer.write(planned), strict=True):
        finished += line.finished
        text = composer.vocabulary.decode(line.tokens)
        assert not line.finished or count(text) == row.conditions.syllables
        assert not line.finished or not row.conditions.end or last_word(text) == "night"
    assert finished > 40


def test_a_row_to_which_nothing_may_follow_is_left_unfinished(composer: Composer) -> None:
    shut = rows(composer, 3)
    shut[1].bias = np.full(len(composer.vocabulary), -np.inf, dtype=np.float32)
    written = composer.writer.write(shut)
    assert written[1] == Candidate((), finished=False)
    assert [written[at] for at in (0, 2)] == [
        composer.writer.write(rows(composer, 3))[at] for at in (0, 2)
    ]


def test_draws_are_in_proportion_among_the_likeliest_nineteen_in_twenty(
    composer: Composer,
) -> None:
    scores = np.log(np.array([0.6, 0.3, 0.06, 0.03, 0.01], dtype=np.float32))
    many = [replace(row, temperature=1.0) for row in rows(composer, 4000)]
    drawn = Counter(_picked(np.tile(scores, (4000, 1)), many).tolist())
    assert set(drawn) == {0, 1, 2}
    for place, share in enumerate((0.6, 0.3, 0.06)):
        assert drawn[place] / 4000 == pytest.approx(share / 0.96, abs=0.03)


@pytest.mark.parametrize("width", [5, SHORTLIST, 500, 8000, 8007])
def test_a_shortlist_is_that_of_a_full_sort(width: int) -> None:
    scores = np.random.default_rng(width).normal(size=(9, width)).astype(np.float32)
    scores[1, width // 3 :] = -np.inf
    scores[2, 2:] = -np.inf
    scores[3] = -np.inf
    best, places = shortlist(scores, SHORTLIST)
    every = -np.sort(-scores, axis=1)[:, :SHORTLIST]
    assert np.array_equal(best[:, :width], every)
    assert (best[:, width:] == -np.inf).all()
    some = np.isfinite(best)
    assert np.array_equal(np.take_along_axis(scores, places, 1)[some], best[some])
