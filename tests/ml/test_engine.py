"""Rows of all threads are one batch, and come out as if each were alone."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.corpus.conditions import LineConditions
from ml.network.registry import SHIPPED
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.engine import MOST, Batch, Engine, Job
from ml.writing.rows import Candidate, LineWriter, Row, gathered
from tests.ml.conftest import SHIPPED_CELLS

SONG = SongRequest(structure="verse:2", rhyme_scheme="AA", theme="the sea")


@pytest.fixture(scope="module", params=SHIPPED_CELLS)
def composer(request: pytest.FixtureRequest) -> Composer:
    return Composer(SHIPPED / request.param)


@pytest.fixture
def small(untrained: Path) -> Composer:
    return Composer(untrained / "gru")


def rows(writer: LineWriter, count: int, seed: int = 0) -> list[Row]:
    bias = np.zeros(len(writer.words.words), dtype=np.float32)
    return [
        Row(
            writer.begin(), LineConditions(syllables=4 + (at + seed) % 7),
            random.Random(f"{seed}/{at}"), bias, 0.9,
        )
        for at in range(count)
    ]  # fmt: skip


def job(writer: LineWriter, some: list[Row]) -> Job:
    with torch.inference_mode():
        state = gathered([row.place.state for row in some])
        told = writer._told([row.conditions for row in some])
        return Job(some, state, told, writer._on_device([row.place.mark for row in some]))


def candidates(some: list[Row]) -> list[Candidate]:
    return [Candidate(tuple(row.tokens), row.finished) for row in some]


def test_rows_that_join_at_any_tick_are_written_as_if_alone(composer: Composer) -> None:
    writer, batch = composer.writer, Batch()
    groups = [rows(writer, count, seed) for seed, count in enumerate((5, 1, 20, 3))]
    with torch.inference_mode():
        for group in groups:
            batch.join(job(writer, group))
            batch.tick(writer)
            batch.tick(writer)
        while batch.rows:
            batch.tick(writer)
    assert batch.jobs == []
    for seed, group in enumerate(groups):
        assert candidates(group) == writer.write(rows(writer, len(group), seed))


def test_songs_of_many_threads_are_those_of_one(composer: Composer) -> None:
    def write(seed: int) -> list[str]:
        lines = composer.compose(replace(SONG, seed=seed), on_line=lambda line: None)
        return [line.text for line in lines]

    alone = [write(seed) for seed in range(3)]
    composer.writer.engine = Engine(composer.writer, batches=1)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(write, [0, 1, 2] * 2)) == alone * 2


def test_64_requests_share_few_batches(small: Composer) -> None:
    writer = small.writer
    alone = [writer.write(rows(writer, 4, seed)) for seed in range(64)]
    engine = writer.engine = Engine(writer, batches=2)
    with ThreadPoolExecutor(64) as pool:
        together = list(pool.map(lambda seed: writer.write(rows(writer, 4, seed)), range(64)))
    assert together == alone
    assert not engine.waiting
    assert not any(batch.driven or batch.jobs or batch.rows for batch in engine.batches)


def test_what_one_request_meets_hurts_no_other(small: Composer) -> None:
    writer = small.writer
    alone = writer.write(rows(writer, 6))
    writer.engine = Engine(writer, batches=1)

    def write(seed: int) -> list[Candidate]:
        some = rows(writer, 6)
        if seed % 2:
            some[3].bias = some[3].bias[:7]  # of another vocabulary
        return writer.write(some)

    with ThreadPoolExecutor(8) as pool:
        written = [pool.submit(write, seed) for seed in range(8)]
    for seed, one in enumerate(written):
        if seed % 2:
            with pytest.raises(ValueError, match="broadcast"):
                one.result()
        else:
            assert one.result() == alone


def test_a_batch_that_fails_tells_all_that_wait_and_goes_on(
    small: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = small.writer
    alone = writer.write(rows(writer, 6))
    with monkeypatch.context() as patched:
        patched.setattr(writer.network, "project", None)
        with pytest.raises(TypeError):
            writer.write(rows(writer, 6))
    assert writer.write(rows(writer, 6)) == alone


def test_a_call_of_more_rows_than_a_batch_has_is_written_too(small: Composer) -> None:
    writer = small.writer
    many = writer.write(rows(writer, MOST + 40))
    assert many[-1] == writer.write(rows(writer, MOST + 40)[-1:])[0]
