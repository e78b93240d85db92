from dataclasses import asdict, replace

import pytest
import torch

from ml.corpus.conditions import Layout, sung_after
from ml.corpus.songs import read_songs
from ml.corpus.tokenizer import Vocabulary
from ml.english.words import is_archaic
from ml.network.layers import CELLS
from ml.network.networks import LyricNetwork
from ml.network.options import NORMS, NetworkOptions
from ml.training.evaluation import evaluate
from tests.ml.conftest import SAMPLE, small

WIDTH = Layout().width


@pytest.mark.parametrize("cell", CELLS)
def test_one_step_at_a_time_equals_the_whole_sequence(cell: str, vocabulary: Vocabulary) -> None:
    torch.manual_seed(0)
    network = small(cell, vocabulary).eval()
    tokens, rows = torch.randint(0, 99, (9, 3)), torch.randint(0, 3, (9, 3, WIDTH))
    whole, _ = network(tokens, rows, network.initial_state(3))
    state, steps = network.initial_state(3), []
    for token, row in zip(tokens, rows, strict=True):
        logits, state = network.step(token, row, state)
        steps.append(logits)
    assert torch.allclose(whole, torch.stack(steps), atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_state_carries_over_a_cut(cell: str, vocabulary: Vocabulary) -> None:
    network = small(cell, vocabulary).eval()
    tokens, rows = torch.randint(0, 99, (8, 2)), torch.zeros(8, 2, WIDTH, dtype=torch.long)
    whole, _ = network(tokens, rows, network.initial_state(2))
    first, state = network(tokens[:5], rows[:5], network.initial_state(2))
    second, _ = network(tokens[5:], rows[5:], state)
    assert torch.allclose(whole, torch.cat((first, second)), atol=1e-5)


def test_a_condition_changes_what_comes_next(vocabulary: Vocabulary) -> None:
    network = small("gru", vocabulary).eval()
    token, state = torch.tensor([5]), network.initial_state(1)
    told = torch.zeros(1, WIDTH, dtype=torch.long)
    plain, _ = network.step(token, told, state)
    told[0, 0] = 4
    asked, _ = network.step(token, told, state)
    assert not torch.allclose(plain, asked)


def test_places_that_are_told_alike_share_their_words(vocabulary: Vocabulary) -> None:
    torch.manual_seed(0)
    network = small("rnn", vocabulary).eval()
    tokens, rows = torch.randint(0, 99, (6, 2)), torch.randint(0, 3, (1, 2, WIDTH))
    rows = rows.repeat(6, 1, 1)
    rows[3:, 1] = 0
    state = network.initial_state(2)
    whole, _ = network(tokens, rows, state)
    alone = [
        network(
            tokens[:, at : at + 1], rows[:, at : at + 1], [(s[0][at : at + 1],) for s in state]
        )[0]
        for at in (0, 1)
    ]
    assert torch.allclose(whole, torch.cat(alone, 1), atol=1e-5)


def test_syllables_are_counted_while_a_word_grows() -> None:
    assert sung_after(["▁the", "▁har", "bour", ","]) == [1, 2, 3, 3]


@pytest.mark.parametrize(
    ("line", "old"),
    [("thou art my love", True), ("'tis o'er", True), ("he loveth me", True), ("beneath", False),
     ("the teeth of death", False), ("'tis a day", True), ("for 'twas late", True),
     ("th' eternal", True), ("'neath the sky", True), ("the maid's song", True), ("it's", False),
     ("they'd go and i'd stay", False)],
)  # fmt: skip
def test_it_knows_old_words(line: str, old: bool) -> None:
    assert is_archaic(line) is old


def test_perplexity_counts_words_and_line_ends(vocabulary: Vocabulary) -> None:
    torch.manual_seed(0)
    songs = read_songs(SAMPLE, "valid")
    score = evaluate(small("rnn", vocabulary), vocabulary, songs)
    lines = [line for song in songs for section in song.sections for line in section.lines]
    assert score.lines == len(lines)
    assert score.words == sum(len(line.split()) for line in lines)
    assert score.word_perplexity == pytest.approx(
        2.718281828 ** (score.nats / (score.words + score.lines)), rel=1e-6
    )


def test_long_and_short_songs_score_the_same_in_one_batch(vocabulary: Vocabulary) -> None:
    network = small("lstm", vocabulary)
    songs = read_songs(SAMPLE)
    together = evaluate(network, vocabulary, songs).nats
    alone = sum(evaluate(network, vocabulary, [song]).nats for song in songs)
    assert together == pytest.approx(alone, rel=1e-5)


TINY = NetworkOptions("lstm", vocabulary=60, embedding=16, hidden=24, condition=8, dropout=0)


def hidden(options: NetworkOptions, training: bool) -> torch.Tensor:
    """What the projection reads of some tokens, of networks that began alike."""
    torch.manual_seed(1)
    network = LyricNetwork(options).train(training)
    tokens = torch.arange(12).reshape(6, 2) % 5
    rows = torch.zeros(6, 2, network.layout.width, dtype=torch.long)
    return network.hidden(tokens, rows, network.initial_state(2))[0]


@pytest.mark.parametrize("norm", NORMS)
def test_every_norm_learns_and_does_its_own(norm: str) -> None:
    x = hidden(replace(TINY, norm=norm), training=True)
    x.pow(2).sum().backward()  # type: ignore[no-untyped-call]
    mean, size = x.mean(-1).abs().max().item(), x.pow(2).mean(-1).sqrt()
    assert (mean < 1e-6) is (norm == "layer")
    assert torch.allclose(size, torch.ones(()), atol=2e-2) is (norm != "none")


@pytest.mark.parametrize("name", ["dropout", "weight_drop", "word_dropout"])
def test_what_is_dropped_in_training_is_there_in_use(name: str) -> None:
    dropping = NetworkOptions(**asdict(TINY) | {name: 0.5})
    assert not torch.allclose(hidden(dropping, training=True), hidden(TINY, training=True))
    assert torch.equal(hidden(dropping, training=False), hidden(TINY, training=False))


def test_a_dropped_word_is_gone_wherever_it_stands() -> None:
    network = LyricNetwork(replace(TINY, word_dropout=0.5)).train()
    tokens = torch.arange(12).reshape(6, 2) % 4
    entered, _ = network._enter(tokens, torch.zeros(6, 2, WIDTH, dtype=torch.long), torch.float32)
    for word in range(4):
        copies = entered[tokens == word]
        assert torch.equal(copies, copies[:1].expand_as(copies))
        assert torch.equal(copies[0], torch.zeros(16)) or torch.allclose(
            copies[0], network.embedding[word] * network.scale * 2
        )


def test_a_network_that_is_told_nothing_has_nothing_to_be_told_by() -> None:
    network = LyricNetwork(replace(TINY, condition=0)).eval()
    assert {name.split(".")[0] for name, _ in network.named_parameters()} == {
        "embedding", "bias", "layers", "norms",
    }  # fmt: skip
    tokens, state = torch.arange(8).reshape(4, 2), network.initial_state(2)
    plain = torch.zeros(4, 2, WIDTH, dtype=torch.long)
    assert torch.equal(network(tokens, plain, state)[0], network(tokens, plain + 1, state)[0])


def test_tied_words_come_out_by_the_table_that_they_go_in_by() -> None:
    for tied in (True, False):
        network = LyricNetwork(replace(TINY, tied=tied))
        x = torch.randn(3, 16)
        table = network.get_parameter("embedding" if tied else "output")
        assert torch.allclose(network.logits(x), x @ table.T, atol=1e-6)
        assert ("output" in dict(network.named_parameters())) is not tied
