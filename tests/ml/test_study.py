"""What the study measures on a trained network."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ml.corpus.songs import Section, Song
from ml.network.checkpoint import load_checkpoint
from ml.study import conditions, history, reach, repeats, rhymes, texts
from ml.study.layout import last_of, lay, place_of_last, with_last
from ml.study.likelihood import nats_of
from ml.study.material import Budget, Material, Subject, stream_of
from ml.study.measures import MEASURES, human
from ml.study.sampling import write
from ml.training.evaluation import evaluate

TINY = Budget(windows=4, places=20, repeats=4, rhymes=10, songs=3, written=4)


@pytest.fixture(scope="module", params=["rnn", "lstm", "gru"])
def subject(request: pytest.FixtureRequest, untrained: Path) -> Subject:
    loaded = load_checkpoint(untrained / str(request.param))
    return Subject(loaded.network, loaded.vocabulary)


@pytest.fixture(scope="module")
def lstm(untrained: Path) -> Subject:
    loaded = load_checkpoint(untrained / "lstm")
    return Subject(loaded.network, loaded.vocabulary)


@pytest.fixture(scope="module")
def material(songs: list[Song]) -> Material:
    return Material(songs, songs, TINY)


def test_nats_of_songs_are_those_of_the_evaluation(subject: Subject, songs: list[Song]) -> None:
    nats = nats_of(subject.network, [subject.encoder.plain(song) for song in songs])
    total = sum(float(one.sum()) for one in nats)
    assert total == pytest.approx(evaluate(subject.network, subject.vocabulary, songs).nats, 1e-4)


def test_the_gradient_is_that_of_a_small_change_of_an_input(subject: Subject) -> None:
    """A plain, slow derivation of the same figure: the embedding of one place, changed."""
    network = subject.network
    draw = np.random.default_rng(1)
    window = draw.integers(10, len(subject.vocabulary), (6, 1))
    norms = reach.norms_of(network, window)
    told = torch.zeros(5, 1, network.layout.width, dtype=torch.long)
    first, back, loss = network.recurrent()[0], 2, []
    for sign in (1, -1):
        changes = torch.zeros(5, 1, first.weight_ih.shape[1])
        changes[-1 - back, 0, 7] = sign * 1e-2
        hook = first.register_forward_pre_hook(
            lambda _, given, by=changes: (given[0] + by, given[1])
        )
        logits, _ = network(torch.from_numpy(window[:-1]), told, network.initial_state(1))
        loss.append(-logits[-1, 0].log_softmax(-1)[int(window[-1, 0])].item())
        hook.remove()
    assert norms.shape == (5, 1)
    assert abs(loss[0] - loss[1]) / 2e-2 <= norms[back, 0] * 1.05
    assert norms[back, 0] > 0
    assert not network.training


def test_the_nearest_input_is_distance_one(lstm: Subject, material: Material) -> None:
    points = reach.measure(lstm, material)
    shares = {point.x: point.value for point in points if point.measure == "share"}
    assert list(shares)[:2] == [1, 2]
    assert shares[1] == 1
    assert len(shares) == min(200, len(stream_of(lstm, material.valid)) - 1)


def test_history_as_long_as_the_text_is_the_text(lstm: Subject, songs: list[Song]) -> None:
    tokens = lstm.encoder.plain(songs[0]).astype(np.int64)[:30]
    (nats,) = nats_of(lstm.network, [tokens])
    assert history.perplexity(lstm.network, tokens[:, None]) == pytest.approx(
        np.exp(nats[-1]), 1e-4
    )
    assert history.perplexity(lstm.network, tokens[-2:, None]) != pytest.approx(
        float(np.exp(nats[-1])), 1e-6
    )


def test_sections_are_laid_out_as_they_are_trained_on(lstm: Subject, songs: list[Song]) -> None:
    for song in songs:
        laid = lay(lstm.vocabulary, song.sections)
        assert [*laid.tokens, lstm.vocabulary.end] == lstm.encoder.plain(song).tolist()
        place = laid.lines[0][1]
        text = lstm.vocabulary.decode(laid.tokens[place.start : place.stop])
        assert text.replace(" ", "") == song.sections[0].lines[1].lower().replace(" ", "")


@pytest.mark.parametrize(
    ("line", "word"),
    [("and so to bed,", "bed"), ("o'er the sea!", "sea"), ("go to-night", ""), ("1, 2, 3", "")],
)
def test_a_last_word_stands_by_itself(line: str, word: str, lstm: Subject) -> None:
    assert last_of(line) == word
    if word:
        assert with_last(line, "moon") == line.replace(word, "moon")
        laid = lay(lstm.vocabulary, [Section("verse", (line,))])
        place = place_of_last(lstm.vocabulary, laid.tokens, laid.lines[0][0])
        assert lstm.vocabulary.decode(laid.tokens[place.start : place.stop]) == word


CHORUS = Section("chorus", ("sing hey, sing ho,", "the green leaves grow."))
BACK = Song("back", (Section("verse", ("one day", "i went")), CHORUS, CHORUS))
OTHER = Song("other", (Section("verse", ("a ship came by", "upon the sea")),))


def test_a_chorus_that_was_not_heard_has_another_songs_lines() -> None:
    (found,) = repeats.repeats_of([BACK, OTHER], seed=1)
    assert found.heard == BACK.sections
    assert found.unheard[0] == BACK.sections[0]
    assert found.unheard[1] == Section("chorus", OTHER.sections[0].lines)
    assert found.unheard[2] == CHORUS


def test_a_line_that_was_heard_is_measured_at_its_distance(lstm: Subject) -> None:
    points = repeats.measure(lstm, Material([], [BACK, OTHER], TINY))
    between = len(lay(lstm.vocabulary, [CHORUS]).tokens) - 1
    assert points[0].x == min(edge for edge in repeats.DISTANCES if edge >= between - 9)
    assert sum(point.count for point in points) == 2


def test_a_rhyme_word_loses_its_rhyme_and_keeps_all_else() -> None:
    verse = Section("verse", ("i saw the night,", "upon a hill", "there was a light."))
    others = Section("verse", ("a stone", "a house"))
    pairs = list(rhymes.pairs_of([Song("a", (verse, others))], seed=3))
    (rhyming,) = (pair for pair in pairs if pair.measure == rhymes.RHYMING)
    assert rhyming.apart == 2
    assert rhyming.section == verse
    assert rhyming.changed.lines[1:] == verse.lines[1:]
    assert rhyming.changed.lines[0] in {f"i saw the {w}," for w in ("hill", "stone", "house")}


def test_the_plan_is_told_as_in_training(lstm: Subject, songs: list[Song]) -> None:
    encoded = lstm.encoder.encode(songs[:2])
    told = conditions.told_in_full(encoded, lstm.network.layout.width, seed=1)
    assert (told[:, : encoded.rows.shape[1]] == encoded.rows).all()
    themes = set(told[:, encoded.rows.shape[1] :].ravel().tolist()) - {0}
    assert themes
    assert themes <= set(encoded.themes.tolist())


def test_every_condition_is_told_alone_and_left_out(lstm: Subject, material: Material) -> None:
    points = {(p.measure, p.x): p.value for p in conditions.measure(lstm, material)}
    assert points["alone", conditions.EVERYTHING] == points["without", conditions.NOTHING]
    assert {x for measure, x in points if measure == "without"} == {
        conditions.NOTHING, *conditions.GROUPS,
    }  # fmt: skip
    score = evaluate(lstm.network, lstm.vocabulary, material.valid[: TINY.songs])
    assert points["alone", conditions.NOTHING] == pytest.approx(score.word_perplexity, 1e-3)


def test_rhyme_loops_and_pairs_are_counted() -> None:
    assert texts.rhymed_share([["a night", "a light", "a stone", "alone"]]) == 0.5 + 0.5
    assert texts.rhymed_share([["a night"], ["a light"]]) == 0
    assert texts.loop_rate([["go on, go on, go on", "go on", "go on", "row, row home"]]) == 0.5
    assert texts.distinct_pairs(["a", "b", "a", "b"]) == pytest.approx(2 / 3)
    assert texts.share([]) == 0


def test_a_network_writes_at_most_eight_lines(subject: Subject) -> None:
    written = write(subject, 6, seed=2)
    assert written == write(subject, 6, seed=2)
    assert all(1 <= sum(len(part.lines) for part in text) <= texts.LINES for text in written)


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_gives_figures_on_a_toy_corpus(
    name: str, lstm: Subject, material: Material
) -> None:
    points = MEASURES[name](lstm, material)
    assert all(np.isfinite(point.value) for point in points)
    assert points or name == "repeats"
    assert len({(point.measure, point.x) for point in points}) == len(points)


def test_humans_are_measured_as_networks_are(lstm: Subject, material: Material) -> None:
    points = human(material).points
    assert [p.measure for p in points] == [p.measure for p in MEASURES["texts"](lstm, material)]
    assert {p.measure: p.value for p in points}["unseen words"] == 0
