"""The figures of a network, against those that can be counted by hand."""

import math
import random
from collections import Counter
from dataclasses import replace

import pytest
import torch

from ml.corpus.songs import Section, Song, lines_of, normalise, read_songs
from ml.corpus.tokenizer import Vocabulary
from ml.network.networks import LyricNetwork
from ml.training import evaluation
from ml.training.evaluation import evaluate
from tests.ml.conftest import SAMPLE, small


@pytest.fixture(scope="module")
def every() -> list[Song]:
    return read_songs(SAMPLE)


def blind(vocabulary: Vocabulary, bias: torch.Tensor) -> LyricNetwork:
    """A network that expects the same of every place, whatever stands before it."""
    network = small("gru", vocabulary)
    with torch.no_grad():
        network.embedding.zero_()
        network.condition_out.zero_()
        network.bias.copy_(bias)
    return network


def tokens_to_guess(vocabulary: Vocabulary, songs: list[Song]) -> Counter[int]:
    """Every token of the songs but the mark that each begins with."""
    counted: Counter[int] = Counter()
    for song in songs:
        for section in song.sections:
            counted[vocabulary.section(section.kind)] += 1
            for line in section.lines:
                counted.update([*vocabulary.encode(normalise(line)), vocabulary.line])
        counted[vocabulary.end] += 1
    return counted


def test_a_network_that_knows_nothing_is_as_perplexed_as_its_vocabulary_is_large(
    vocabulary: Vocabulary, every: list[Song]
) -> None:
    score = evaluate(blind(vocabulary, torch.zeros(len(vocabulary))), vocabulary, every)
    assert score.tokens == tokens_to_guess(vocabulary, every).total()
    assert math.exp(score.nats / score.tokens) == pytest.approx(len(vocabulary), rel=1e-6)


def test_a_network_that_knows_how_common_tokens_are_scores_their_entropy(
    vocabulary: Vocabulary, every: list[Song]
) -> None:
    counted = tokens_to_guess(vocabulary, every)
    shares = torch.full((len(vocabulary),), 1e-9)
    for token, count in counted.items():
        shares[token] = count / counted.total()
    expected = -sum(count * math.log(count / counted.total()) for count in counted.values())
    score = evaluate(blind(vocabulary, shares.log()), vocabulary, every)
    assert score.nats == pytest.approx(expected, rel=1e-5)


def test_words_lines_and_characters_are_those_of_the_text(
    vocabulary: Vocabulary, every: list[Song]
) -> None:
    score = evaluate(small("rnn", vocabulary), vocabulary, every)
    text = "\n".join(normalise(line) for line in lines_of(every)) + "\n"
    assert score.words == len(text.split())
    assert score.lines == text.count("\n")
    assert score.characters + score.lines == len(text)
    assert score.bits_per_character == pytest.approx(score.nats / math.log(2) / len(text))


def test_the_order_of_songs_does_not_matter(vocabulary: Vocabulary, every: list[Song]) -> None:
    network, mixed = small("lstm", vocabulary), list(every)
    random.Random(2).shuffle(mixed)
    one, other = (evaluate(network, vocabulary, songs) for songs in (every, mixed))
    assert one.nats == pytest.approx(other.nats, rel=1e-6)
    assert (one.tokens, one.words) == (other.tokens, other.words)


def test_a_song_longer_than_a_pass_is_read_on(
    vocabulary: Vocabulary, every: list[Song], monkeypatch: pytest.MonkeyPatch
) -> None:
    network = small("lstm", vocabulary)
    long = [Song("long", tuple(part for song in every for part in song.sections)), every[0]]
    whole = evaluate(network, vocabulary, long)
    assert whole.tokens > 4 * evaluation.CHUNK
    monkeypatch.setattr(evaluation, "CHUNK", 7)
    assert evaluate(network, vocabulary, long).nats == pytest.approx(whole.nats, rel=1e-5)


def test_nothing_is_told_of_the_songs(vocabulary: Vocabulary, every: list[Song]) -> None:
    network = small("gru", vocabulary)
    torch.nn.init.normal_(network.condition_out)
    before = evaluate(network, vocabulary, every).nats
    with torch.no_grad():
        for table in network.features.values():
            table[1:] += 100.0  # all that could be told; row 0 is "not given"
        network.end_in.add_(100.0)
        network.theme_in.add_(100.0)
    assert evaluate(network, vocabulary, every).nats == before


def test_songs_of_no_genre_and_other_sections_count_too(vocabulary: Vocabulary) -> None:
    odd = Song("odd", (Section("interlude", ("“Ça ira,”", "")), Section("verse", ())))
    score = evaluate(small("rnn", vocabulary), vocabulary, [odd])
    assert (score.lines, score.words) == (2, 2)
    assert math.isfinite(score.word_perplexity)


@pytest.mark.parametrize("training", [True, False])
def test_a_network_is_measured_without_dropout_and_given_back_as_it_was(
    training: bool, vocabulary: Vocabulary, every: list[Song]
) -> None:
    options = replace(small("gru", vocabulary).options, dropout=0.5)
    network = LyricNetwork(options).train(training)
    assert evaluate(network, vocabulary, every).nats == evaluate(network, vocabulary, every).nats
    assert network.training is training


def test_progress_is_told_up_to_the_last_song(vocabulary: Vocabulary, every: list[Song]) -> None:
    told: list[tuple[int, int]] = []
    songs = every * 3
    evaluate(small("rnn", vocabulary), vocabulary, songs, lambda *done: told.append(done))
    assert [of for _, of in told] == [36, 36]
    assert [done for done, _ in told] == [32, 36]
