"""A model of one's own: tuned from another on a few songs."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from ml.corpus.songs import Section, Song
from ml.corpus.tokenizer import Vocabulary
from ml.network.checkpoint import load_checkpoint
from ml.training.loop import Progress
from ml.training.making import make
from ml.training.new_words import new_words, with_new_words
from ml.training.presets import OWN
from ml.training.recipe import Recipe
from ml.writing.composer import Composer
from ml.writing.reader import READER, Reader, save_reader

LINES = (
    "The quixotry of neon on the tramway,",
    "A jukebox by the tramway hums of neon,",
    "I rode the tramway home, the jukebox playing,",
    "And nobody was there to say good morning.",
)


@pytest.fixture
def parent(untrained: Path, tmp_path: Path) -> Path:
    """A model to begin with, in a folder of its own."""
    return shutil.copytree(untrained / "gru", tmp_path / "gru")


@pytest.fixture(scope="module")
def written() -> list[Song]:
    """Songs of a writer, who has words of her own."""
    return [Song(str(at), (Section("verse", (*LINES, f"It was day {at}.")),)) for at in range(12)]


def test_words_in_pieces_get_units_and_all_else_is_read_as_before(vocabulary: Vocabulary) -> None:
    wider = vocabulary.with_words(["tramway", "jukebox"])

    assert wider.tokens[: len(vocabulary)] == vocabulary.tokens
    assert wider.encode("tramway jukebox") == [wider.word("tramway"), wider.word("jukebox")]
    line = "the harbour light is burning low,"
    assert wider.encode(line) == vocabulary.encode(line)


def test_words_that_share_their_pieces_all_get_units(vocabulary: Vocabulary) -> None:
    words = ["streetlamp", "streetlamps", "lampstreet", "streetstreet"]

    wider = vocabulary.with_words(words)

    assert [wider.encode(word) for word in words] == [[wider.word(word)] for word in words]


def test_the_commonest_unknown_words_come_first(vocabulary: Vocabulary) -> None:
    assert new_words(vocabulary, LINES, 2) == ["tramway", "jukebox"]
    assert "quixotry" not in new_words(vocabulary, LINES, 99)  # stands there once


def test_a_new_unit_begins_as_the_mean_of_its_pieces(parent: Path, written: list[Song]) -> None:
    before = load_checkpoint(parent)

    wider = with_new_words(before, written, 1)

    table, pieces = before.network.embedding, before.vocabulary.encode("tramway")
    number = wider.vocabulary.word("tramway")
    assert torch.equal(wider.network.embedding[number], table[pieces].mean(0))
    assert torch.equal(wider.network.embedding[: len(table)], table)


def tune(parent: Path, out: Path, stop_at: int = -1, **parts: object) -> list[Progress]:
    """Tune by the preset, with the least of machine time."""
    corpus = out.with_suffix(".txt")
    corpus.write_text("\n---\n".join("\n".join((*LINES, f"It was day {at}.")) for at in range(12)))
    given = {**OWN, "passes": 6, "rows": 2, "evaluate_every": 3, **parts}
    seen: list[Progress] = []
    recipe = Recipe.of({**given, "corpus": corpus, "out": out, "start": parent, "device": "cpu"})
    make(recipe, lambda done, of: None, seen.append, lambda: len(seen) == stop_at)
    return seen


def test_a_tuned_model_says_what_it_gained_on_its_parent(parent: Path, tmp_path: Path) -> None:
    tune(parent, tmp_path / "mine", learning_rate=0.002)

    facts = json.loads((tmp_path / "mine" / "config.json").read_text())
    mine, before = facts["metrics"]["valid"], facts["metrics"]["parent"]
    assert mine["word_perplexity"] < before["word_perplexity"]
    assert mine["words"] == before["words"]
    assert facts["version"].startswith("0+")


def test_a_tuned_model_writes_with_the_words_it_learned(parent: Path, tmp_path: Path) -> None:
    save_reader(parent, Reader(24))
    tune(parent, tmp_path / "mine", passes=1)

    composer = Composer(tmp_path / "mine")

    assert composer.words.vocabulary.word("tramway") is not None
    assert (tmp_path / "mine" / READER).exists()


def test_a_pull_of_one_rate_leaves_the_weights_where_they_were(
    parent: Path, tmp_path: Path
) -> None:
    tune(parent, tmp_path / "mine", learning_rate=0.01, pull=1000.0, new_words=0)

    start, end = (load_checkpoint(folder).network for folder in (parent, tmp_path / "mine"))
    assert all(map(torch.equal, start.half().parameters(), end.half().parameters()))


def test_who_stops_keeps_the_best_so_far(parent: Path, tmp_path: Path) -> None:
    seen = tune(parent, tmp_path / "mine", stop_at=5, learning_rate=0.002)

    facts = json.loads((tmp_path / "mine" / "config.json").read_text())
    assert [progress.step for progress in seen] == [0, 1, 2, 3, 4]
    assert facts["training"]["steps"] == 4
    assert facts["metrics"]["valid"]["word_perplexity"] == pytest.approx(
        seen[3].perplexity, rel=0.01
    )
