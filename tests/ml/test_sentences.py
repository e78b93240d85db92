"""Plain text as benchmarks have it: whitespace tokens, one end a sentence, perplexity a token."""

import json
import math
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.commands.cli import main
from ml.commands.evaluate import _kept_back
from ml.corpus.sentences import Sentences, stream_of
from ml.corpus.songs import CORPUS, Section, Song, read_songs
from ml.corpus.tokenizer import UNKNOWN, Vocabulary
from ml.network.checkpoint import load_checkpoint
from ml.network.networks import LyricNetwork, widest
from ml.network.options import NetworkOptions
from ml.network.registry import available
from ml.training.evaluation import evaluate_plain
from ml.training.presets import BENCHMARK
from ml.training.recipe import Recipe

LINES = ("the Cat saw mr. <unk> 's N cats", "no , it was n't", "the end")
TEXT = [Song("1", (Section("verse", LINES[:2]),)), Song("2", (Section("verse", LINES[2:]),))]


@pytest.fixture(scope="module")
def closed() -> Vocabulary:
    return Vocabulary.learn(LINES, 1000, "word", plain=True)


def test_tokens_are_what_stands_between_spaces_and_one_end_a_sentence(closed: Vocabulary) -> None:
    tokens = [closed.tokens[number] for number in stream_of(TEXT, closed)]
    ended = " \n ".join(LINES) + " \n"
    assert " ".join(tokens).replace("▁", "").replace("<line>", "\n") == f"\n {ended}"
    assert closed.unknown == closed.tokens.index(UNKNOWN)
    assert closed.decode(closed.encode("the zebra saw Cats")) == "the <unk> saw <unk>"


def test_a_closed_vocabulary_keeps_every_word_and_an_open_one_what_is_seen_twice() -> None:
    assert "▁once" in Vocabulary.learn(["once <unk>"], 1000, "word", plain=True).tokens
    opened = Vocabulary.learn(["once twice twice"], 1000, "word", plain=True).tokens
    assert ("▁once" in opened, "▁twice" in opened) == (False, True)


def test_perplexity_is_that_of_a_token_with_ends_counted(closed: Vocabulary) -> None:
    options = NetworkOptions("lstm", len(closed), embedding=8, hidden=8, condition=0)
    network = LyricNetwork(options)
    torch.nn.init.zeros_(network.embedding)
    score = evaluate_plain(network, closed, TEXT)
    assert (score.words, score.lines, score.tokens, score.unknown) == (15, 3, 18, 1)
    assert score.word_perplexity == pytest.approx(len(closed), rel=1e-5)


def test_the_text_is_scored_as_one_stream(closed: Vocabulary) -> None:
    """Against the definition: each token after all that stand before it."""
    torch.manual_seed(1)
    options = NetworkOptions("lstm", len(closed), embedding=8, hidden=8, condition=0)
    network, nats = LyricNetwork(options).eval(), 0.0
    state = network.initial_state(1)
    told = torch.zeros(1, network.layout.width, dtype=torch.long)
    stream = torch.from_numpy(stream_of(TEXT, closed))
    for token, following in pairwise(stream):
        logits, state = network.step(token.view(1), told, state)
        nats -= logits.log_softmax(-1)[0, following].item()
    score = evaluate_plain(network, closed, TEXT)
    assert score.word_perplexity == pytest.approx(math.exp(nats / 18), rel=1e-4)
    assert evaluate_plain(network, closed, TEXT, parts=4).tokens == 18


def test_every_token_is_read_once_a_pass_and_rows_are_runs() -> None:
    stream = np.arange(100, 203)
    text = Sentences(stream, passes=3, batch=4, width=2, seed=1)
    tokens, told = text.chunk(0, text.length - 1)
    assert tokens.shape == (75, 4)
    assert told.shape == (74, 4, 2)
    for at in range(3):
        one = tokens[25 * at : 25 * at + 25]
        assert len(np.unique(one)) == 100
        steps = np.diff(one, axis=0)
        assert set(np.unique(steps)) <= {1, 1 - 103}  # the end is followed by the beginning
    assert len({int(tokens[25 * at, 0]) for at in range(3)}) == 3
    assert np.array_equal(text.chunk(30, 20)[0], tokens[30:51])


@pytest.mark.parametrize("vocabulary", [1000, 10_010, 33_000])
def test_the_widest_network_keeps_to_its_parameters(vocabulary: int) -> None:
    options = widest(NetworkOptions("lstm", vocabulary, condition=0), 5_000_000)
    count = sum(part.numel() for part in LyricNetwork(options).parameters())
    assert 4_300_000 < count <= 5_000_000


def sentences(folder: Path) -> Path:
    """Text of a closed vocabulary, of which the next word can partly be told."""
    draw = random.Random(1)
    nouns, verbs = ("cat", "dog", "N", "mr. <unk>"), ("saw", "met", "does n't know")
    for name, count in (("train", 400), ("valid", 40), ("test", 40)):
        lines = (f"the {draw.choice(nouns)} {draw.choice(verbs)} it" for _ in range(count))
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n")
    files = [str(folder / f"{name}.txt") for name in ("train", "valid", "test")]
    assert main(["prepare", *files, "--format", "lines", "--out", str(folder / "text")]) == 0
    return folder / "text"


def test_the_preset_trains_and_is_measured_on_the_test_split(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, out = sentences(tmp_path), tmp_path / "models" / "bench"
    given = ["--preset", "benchmark", "--corpus", str(text), "--out", str(out)]
    small = ["--most-parameters", "20000", "--rows", "8", "--chunk", "16", "--threads", "1"]
    assert main(["train", *given, *small]) == 0
    model = load_checkpoint(out)
    assert model.config["parameters"] <= 20_000
    assert (model.config["unit"], model.plain, model.network.options.layers) == ("word", True, 2)
    assert model.network.options.weight_drop == BENCHMARK["weight_drop"]
    assert "for sentences" in (out / "README.md").read_text()
    assert available(out.parent) == {}  # the site has no use for it
    capsys.readouterr()
    asked = ["--models", str(out.parent), "--model", "bench", "--data", str(text), "--json"]
    assert main(["evaluate", "--preset", "benchmark", *asked]) == 0
    figures = json.loads(capsys.readouterr().out)
    test = [song for song in read_songs(text / CORPUS) if song.split == "test"]
    assert figures["lines"] == 40
    assert figures["words"] == sum(len(line.split()) for s in test for line in s.sections[0].lines)
    assert figures["word_perplexity"] < 3  # a sentence is one of twelve


@pytest.mark.parametrize("names", [("train", "valid", "test"), ("train", "valid"), ("train",)])
def test_a_benchmark_is_measured_on_what_was_kept_back(names: tuple[str, ...]) -> None:
    songs = [Song(name, (), split=name) for name in names]
    assert _kept_back(songs) == songs[-1:]


def test_a_model_of_songs_is_not_measured_as_a_benchmark(
    untrained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("the cat")
    given = ["--models", str(untrained), "--model", "gru", "--data", str(tmp_path / "a.txt")]
    assert main(["evaluate", "--preset", "benchmark", *given]) == 2
    assert "learned songs" in capsys.readouterr().err


def test_the_preset_keeps_to_the_terms_of_the_benchmark() -> None:
    """Those of the figures that it is compared with: two layers of LSTM, 5 M parameters."""
    assert (BENCHMARK["cell"], BENCHMARK["layers"], BENCHMARK["condition"]) == ("lstm", 2, 0)
    assert BENCHMARK["passes"] <= 20
    assert BENCHMARK["most_parameters"] <= 5_000_000
    recipe = Recipe.of({**BENCHMARK, "corpus": Path("a"), "out": Path("b")})
    recipe.check()
    assert set(BENCHMARK) <= set(vars(recipe)) | set(vars(recipe.network)) | set(
        vars(recipe.training)
    )
