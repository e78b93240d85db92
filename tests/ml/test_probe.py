"""What a network expects after a text, and which of its words it rests on."""

from pathlib import Path

import pytest
import torch

from ml.corpus.conditions import LineConditions
from ml.study import probe
from ml.study.probe import Probe
from ml.writing.composer import Composer
from tests.ml.conftest import step

TEXT = "the rain is on the light"


@pytest.fixture(scope="module", params=["rnn", "lstm", "gru"])
def composer(request: pytest.FixtureRequest, untrained: Path) -> Composer:
    return Composer(untrained / str(request.param))


@pytest.fixture
def asked(composer: Composer) -> Probe:
    return Probe(composer.network, composer.words)


def next_word(composer: Composer, text: str) -> torch.Tensor:
    """Log-probabilities after a text, one token at a time."""
    network, vocabulary = composer.network, composer.vocabulary
    row = torch.from_numpy(network.layout.row(LineConditions()).astype("int64")).unsqueeze(0)
    state = network.initial_state(1)
    for token in (vocabulary.song, vocabulary.section("verse"), *vocabulary.encode(text)):
        logits, state = step(network, torch.tensor([token]), row, state)
    return logits.log_softmax(-1)[0]


def test_next_words_are_whole_the_likeliest_first(asked: Probe, composer: Composer) -> None:
    expected = asked.ask(TEXT, 8).expected
    logs = next_word(composer, TEXT)
    whole = {composer.words.words[number]: number for number in composer.words.whole.nonzero()[0]}
    for one in expected:
        assert one.probability == pytest.approx(float(logs[whole[one.word]].exp()), rel=1e-3)
    shares = [one.probability for one in expected]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] >= sorted(logs[list(whole.values())].exp().tolist())[-8] * 0.999


def test_a_word_weighs_what_leaving_it_out_changes(asked: Probe, composer: Composer) -> None:
    weights = asked.ask(TEXT).weights
    words = TEXT.split()
    assert [weight.word for weight in weights] == words
    whole = next_word(composer, TEXT)
    for at, weight in enumerate(weights):
        without = next_word(composer, " ".join(words[:at] + words[at + 1 :]))
        moved = float((whole.exp() * (whole - without)).sum())
        assert weight.nats == pytest.approx(moved, rel=1e-2, abs=1e-6)


def test_a_text_may_be_one_word_or_very_many(asked: Probe) -> None:
    assert len(asked.ask("Rain").weights) == 1
    long = asked.ask("rain and light " * 99)
    assert len(long.weights) == probe.LONGEST
    assert all(weight.nats >= 0 for weight in long.weights)


@pytest.mark.parametrize("text", ["", " \n "])
def test_nothing_cannot_be_asked_about(asked: Probe, text: str) -> None:
    with pytest.raises(ValueError, match="a few words"):
        asked.ask(text)
