import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ml.corpus.songs import Song
from ml.corpus.streams import Streams
from ml.corpus.tokenizer import Vocabulary
from ml.network.layers import CELLS
from ml.network.networks import LyricNetwork
from ml.training.curve import CURVE
from ml.training.evaluation import evaluate
from ml.training.loop import Progress, train
from ml.training.options import TrainingError, TrainingOptions
from ml.training.run import FACTS, STATE, Run
from tests.ml.conftest import small

OPTIONS = TrainingOptions(
    chunk=16,
    learning_rate=1e-2,
    warmup=5,
    half=False,
    average=0.9,
    save_seconds=0.2,
    evaluate_every=13,
)


class Killed(Exception):
    """The process died here."""


def run(
    cell: str,
    vocabulary: Vocabulary,
    streams: Streams,
    folder: Path,
    kill_at: int = -1,
    options: TrainingOptions = OPTIONS,
) -> tuple[LyricNetwork, list[Progress]]:
    seen: list[Progress] = []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if progress.step == kill_at:
            raise Killed

    torch.manual_seed(0)
    network = small(cell, vocabulary)
    with suppress(Killed):
        train(network, streams, options, folder, lambda _: 1.0, report)
    return network, seen


@pytest.mark.parametrize("cell", CELLS)
def test_it_learns_a_few_songs_by_heart(
    cell: str, songs: list[Song], vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    before = evaluate(small(cell, vocabulary), vocabulary, songs).word_perplexity
    network, _ = run(cell, vocabulary, streams, tmp_path)
    assert evaluate(network, vocabulary, songs).word_perplexity < 0.25 * before


def test_a_killed_run_goes_on_as_if_never_killed(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    whole, seen = run("lstm", vocabulary, streams, tmp_path / "whole")
    run("lstm", vocabulary, streams, tmp_path / "cut", kill_at=13)
    resumed, rest = run("lstm", vocabulary, streams, tmp_path / "cut")
    # The report of step 13 comes after its evaluation and save, so the run goes on with step 14.
    assert rest[0].step == 14
    assert [p.loss for p in rest] == [p.loss for p in seen[13:]]
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)
    curves = [(tmp_path / name / CURVE).read_text() for name in ("whole", "cut")]
    assert curves[0] == curves[1]


def test_it_refuses_another_runs_folder(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    run("lstm", vocabulary, streams, tmp_path, kill_at=13)
    with pytest.raises(TrainingError, match="another --out"):
        run("gru", vocabulary, streams, tmp_path)


@pytest.mark.parametrize(
    ("cell", "changes"),
    [("gru", {"muon": 0.0}), ("rnn", {"half": True}), ("lstm", {"reset": 0.5, "seed": 9})],
)
def test_a_run_killed_anywhere_goes_on_at_its_last_save(
    cell: str,
    changes: dict[str, Any],
    vocabulary: Vocabulary,
    streams: Streams,
    tmp_path: Path,
) -> None:
    """Saved at every step; what a step does after its save is done again."""
    options = replace(OPTIONS, save_seconds=0.0, **changes)
    whole, seen = run(cell, vocabulary, streams, tmp_path / "whole", options=options)
    run(cell, vocabulary, streams, tmp_path / "cut", kill_at=7, options=options)
    run(cell, vocabulary, streams, tmp_path / "cut", kill_at=20, options=options)
    resumed, rest = run(cell, vocabulary, streams, tmp_path / "cut", options=options)
    assert rest[0].step == 21
    assert [p.loss for p in rest] == [p.loss for p in seen[20:]]
    assert all(map(torch.equal, whole.parameters(), resumed.parameters()))


@pytest.mark.parametrize("changes", [{"learning_rate": 2e-2}, {"seed": 2}, {"chunk": 8}])
def test_it_refuses_a_run_of_other_options(
    changes: dict[str, Any], vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    run("rnn", vocabulary, streams, tmp_path, kill_at=13)
    before = (tmp_path / STATE).read_bytes()
    with pytest.raises(TrainingError, match="another --out"):
        run("rnn", vocabulary, streams, tmp_path, options=replace(OPTIONS, **changes))
    assert (tmp_path / STATE).read_bytes() == before


def test_it_refuses_to_go_on_with_a_loss_that_is_no_number(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    network = small("gru", vocabulary)
    torch.nn.init.constant_(network.bias, float("nan"))
    with pytest.raises(TrainingError, match="the loss is nan at step 0: lower the learning rate"):
        train(network, streams, OPTIONS, tmp_path, lambda _: 1.0, lambda _: None)
    assert not (tmp_path / STATE).exists()


@pytest.mark.parametrize("name", ["loss", "gradient"])
def test_nothing_is_learned_from_what_is_no_number(
    name: str, vocabulary: Vocabulary, streams: Streams
) -> None:
    network = small("gru", vocabulary).train()
    learner = Run(network, OPTIONS, streams.batch)
    if name == "loss":
        torch.nn.init.constant_(network.bias, float("inf"))
    else:
        network.bias.register_hook(lambda grad: grad * float("inf"))  # type: ignore[no-untyped-call]
    before = network.embedding.detach().clone()
    with pytest.raises(TrainingError, match=f"the {name} is .* at step 0: .*; what was saved"):
        learner.learn(*first_chunks(streams)[0], share=1.0)
    assert torch.equal(network.embedding, before)
    assert learner.step == 0


def test_a_run_that_fails_keeps_what_was_saved_before(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    network, saved = small("gru", vocabulary), list[bytes]()

    def spoil(progress: Progress) -> None:
        if progress.step == 13:  # just measured and saved
            saved.append((tmp_path / STATE).read_bytes())
            torch.nn.init.constant_(network.bias, float("nan"))

    with pytest.raises(TrainingError, match="at step 13: lower the learning rate; what was saved"):
        train(network, streams, OPTIONS, tmp_path, lambda _: 1.0, spoil)
    assert [(tmp_path / STATE).read_bytes()] == saved


def test_a_run_saved_before_an_option_was_there_goes_on(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    _, seen = run("gru", vocabulary, streams, tmp_path / "whole")
    run("gru", vocabulary, streams, tmp_path, kill_at=13)
    facts = json.loads((tmp_path / FACTS).read_text())
    for part, name in (
        ("network", "weight_drop"), ("network", "word_dropout"),
        ("options", "patience"), ("options", "accumulate"),
    ):  # fmt: skip
        del facts[part][name]
    facts["network"]["norm"] = True
    (tmp_path / FACTS).write_text(json.dumps(facts))
    _, rest = run("gru", vocabulary, streams, tmp_path)
    assert [p.loss for p in rest] == [p.loss for p in seen[13:]]


@pytest.mark.parametrize("cell", CELLS)
def test_the_same_seed_gives_the_same_loss_twice(
    cell: str, vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    one, other = (run(cell, vocabulary, streams, tmp_path / name, 20)[1] for name in "ab")
    assert [p.loss for p in one] == [p.loss for p in other]


def first_chunks(streams: Streams) -> list[tuple[torch.Tensor, torch.Tensor]]:
    return [
        (torch.from_numpy(tokens), torch.from_numpy(told))
        for tokens, told in (streams.chunk(0, 16), streams.chunk(16, 16))
    ]


@pytest.mark.parametrize(("reset", "carried"), [(0.0, True), (1.0, False)])
def test_a_chunk_goes_on_from_the_state_of_the_last_unless_it_is_emptied(
    reset: float, carried: bool, vocabulary: Vocabulary, streams: Streams
) -> None:
    network = small("lstm", vocabulary).train()
    learner = Run(network, replace(OPTIONS, reset=reset), streams.batch)
    (first, told), (second, told_then) = first_chunks(streams)
    with torch.no_grad():
        begin = network.initial_state(streams.batch)
        _, after = network(first[:-1], told, begin)
        logits, _ = network(second[:-1], told_then, after if carried else begin)
        expected = torch.nn.functional.cross_entropy(logits.flatten(0, 1), second[1:].flatten())
    learner.learn(first, told, share=0.0)  # rates of nothing: the weights stay
    loss = learner.learn(second, told_then, share=0.0)
    assert loss == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_a_step_on_cuda_is_that_of_a_processor(
    cell: str, half: bool, vocabulary: Vocabulary, streams: Streams
) -> None:
    losses = []
    for device in ("cpu", "cuda"):
        torch.manual_seed(0)
        network = small(cell, vocabulary).to(device).train()
        learner = Run(network, replace(OPTIONS, half=half), streams.batch)
        chunks = [[part.to(device) for part in chunk] for chunk in first_chunks(streams)]
        losses.append([learner.learn(tokens, told, share=1.0) for tokens, told in chunks])
    assert losses[1] == pytest.approx(losses[0], rel=2e-2 if half else 1e-4)


@pytest.mark.parametrize("cell", CELLS)
def test_rows_read_in_parts_make_the_same_step(
    cell: str, vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    options = replace(OPTIONS, muon=0.0, reset=0.3)
    whole, parts = (
        run(
            cell, vocabulary, streams, tmp_path / str(parts), 10, replace(options, accumulate=parts)
        )
        for parts in (1, 2)
    )
    assert [p.loss for p in parts[1]] == pytest.approx([p.loss for p in whole[1]], rel=1e-5)


def test_rows_that_make_no_even_parts_are_refused(vocabulary: Vocabulary, streams: Streams) -> None:
    with pytest.raises(TrainingError, match="--accumulate: 4 rows are not 3 even parts"):
        Run(small("gru", vocabulary), replace(OPTIONS, accumulate=3), streams.batch)


def measured(*perplexities: float) -> Callable[[LyricNetwork], float]:
    """A measure that gives these in turn, and then the last again and again."""
    left = [*perplexities]
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_training_stops_when_nothing_is_gained_and_ends_at_the_best(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    options = replace(OPTIONS, evaluate_every=2, patience=3)
    network, best = small("gru", vocabulary), list[torch.Tensor]()

    def measure(measured: LyricNetwork) -> float:
        best.append(measured.bias.detach().clone())
        return [10.0, 9.0, 7.0, 8.0, 7.5, 7.0, 6.0][len(best) - 1]

    steps = train(network, streams, options, tmp_path, measure, lambda _: None)
    assert steps == 10
    assert torch.equal(network.bias, best[2])


def test_a_run_stopped_early_is_at_its_end(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    options, seen = replace(OPTIONS, evaluate_every=2, patience=1), list[Progress]()
    ends = []
    for _ in "twice":
        network = small("gru", vocabulary)
        train(network, streams, options, tmp_path, measured(6.0, 5.0, 6.0), seen.append)
        ends.append(network.bias.detach())
    assert [progress.step for progress in seen] == [0, 1, 2, 3, 4]
    assert all(torch.equal(ends[0], end) for end in ends)


def test_what_the_network_was_before_may_remain_the_best(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    options, seen = replace(OPTIONS, evaluate_every=2, patience=2), list[Progress]()
    network = small("gru", vocabulary)
    before = network.bias.detach().clone()
    steps = train(network, streams, options, tmp_path, measured(5.0, 6.0), seen.append)
    assert (steps, seen[0].step, seen[0].perplexity) == (4, 0, 5.0)
    assert seen[0].loss == pytest.approx(seen[1].loss, rel=0.1)
    assert torch.equal(network.bias, before)


def test_rates_of_nothing_change_nothing(vocabulary: Vocabulary, streams: Streams) -> None:
    network = small("gru", vocabulary).train()
    before = [parameter.detach().clone() for parameter in network.parameters()]
    Run(network, OPTIONS, streams.batch).learn(*first_chunks(streams)[0], share=0.0)
    assert all(map(torch.equal, before, network.parameters()))


def test_the_average_is_measured_and_the_weights_are_learned_on(
    vocabulary: Vocabulary, streams: Streams
) -> None:
    network = small("gru", vocabulary).train()
    learner = Run(network, OPTIONS, streams.batch)
    learner.learn(*first_chunks(streams)[0], share=1.0)
    learned, average = network.bias.detach().clone(), learner.average.weights["bias"].clone()
    assert not torch.equal(learned, average)
    assert learner.evaluate(lambda measured: float(torch.equal(measured.bias, average))) == 1.0
    assert torch.equal(network.bias, learned)


def test_the_weights_come_back_when_measuring_fails(
    vocabulary: Vocabulary, streams: Streams
) -> None:
    network = small("gru", vocabulary).train()
    learner = Run(network, OPTIONS, streams.batch)
    learner.learn(*first_chunks(streams)[0], share=1.0)
    learned = network.bias.detach().clone()

    def fail(_: LyricNetwork) -> float:
        raise Killed

    with pytest.raises(Killed):
        learner.evaluate(fail)
    assert torch.equal(network.bias, learned)


def test_the_curve_has_a_row_for_every_measurement(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    _, seen = run("rnn", vocabulary, streams, tmp_path)
    rows = [row.split(",") for row in (tmp_path / CURVE).read_text().splitlines()[1:]]
    measured = [progress for progress in seen if progress.perplexity is not None]
    assert [int(step) for step, _, _ in rows] == [progress.step for progress in measured]
    assert [float(loss) for _, loss, _ in rows] == pytest.approx(
        [progress.loss for progress in measured], abs=1e-4
    )
    assert measured[-1].step == seen[-1].steps
