"""A small network trained on the sample corpus, once a run."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from ml.corpus.conditions import COLUMNS, Layout
from ml.corpus.songs import Song, normalise, read_songs
from ml.corpus.streams import SongEncoder, Source, Streams, make_streams
from ml.corpus.tokenizer import Vocabulary
from ml.network.checkpoint import save_checkpoint
from ml.network.networks import LyricNetwork, State
from ml.network.options import NetworkOptions
from ml.network.registry import SHIPPED
from ml.network.writing import WritingNetwork
from ml.writing.wordbook import Wordbook

SHIPPED_CELLS = ("rnn", "lstm", "gru")
SAMPLE = Path(__file__).parents[2] / "ml" / "data" / "sample.jsonl"


@pytest.fixture(scope="session")
def songs() -> list[Song]:
    return read_songs(SAMPLE, "train")


@pytest.fixture(scope="session")
def vocabulary(songs: list[Song]) -> Vocabulary:
    lines = (normalise(line) for song in songs for part in song.sections for line in part.lines)
    return Vocabulary.learn(lines, 500)


@pytest.fixture(scope="session")
def streams(songs: list[Song], vocabulary: Vocabulary) -> Streams:
    return make_streams([Source(songs, passes=8)], SongEncoder(vocabulary, Layout()), 4, seed=3)


def small(cell: str, vocabulary: Vocabulary) -> LyricNetwork:
    return LyricNetwork(
        NetworkOptions(
            cell=cell, vocabulary=len(vocabulary), embedding=24, hidden=32, condition=12, dropout=0
        )
    )


def step(
    network: WritingNetwork, tokens: Tensor, rows: Tensor, state: State
) -> tuple[Tensor, State]:
    """As `LyricNetwork.step`, of a network laid out for writing."""
    with torch.inference_mode():
        left, told = rows[:, COLUMNS.index("syllables")], network.told(rows)
        x, state = network.hidden(tokens.unsqueeze(0), left.unsqueeze(0), told, state)
        return network.logits(x.squeeze(0)), state


@pytest.fixture(scope="session")
def untrained(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three models that have learned nothing: enough to test the machinery."""
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(7)
    for cell in SHIPPED_CELLS:
        save_checkpoint(folder / cell, small(cell, vocabulary), vocabulary, {"version": "0"})
    return folder


@pytest.fixture(scope="session")
def words() -> Wordbook:
    """The shipped vocabulary of 8,000 units, its likeness drawn at random."""
    vocabulary = Vocabulary.load(SHIPPED / "lstm" / "tokenizer.json")
    torch.manual_seed(4)
    return Wordbook(vocabulary, torch.randn(len(vocabulary), 8))
