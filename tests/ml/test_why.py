"""Why a line reads as it does: as a plain network of one step at a time has it."""

import math
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from ml.corpus.conditions import COLUMNS
from ml.network.checkpoint import load_checkpoint
from ml.network.networks import LyricNetwork
from ml.network.product import SINGLE
from ml.network.registry import SHIPPED
from ml.network.writing import Gates, WritingNetwork
from ml.song.line import Line
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.study.reasons import Reasons
from ml.study.why import explain
from ml.writing.composer import Composer
from tests.ml.conftest import SHIPPED_CELLS, step

TEXTS = ("The harbour lights are burning low", "I hear the quiet river flow", "A day, a day")
TOKENS, SYLLABLES = [3, 41, 77, 15], [6, 5, 4, 4]


def redraw(at: int = 1, *, rhyme: str = "A") -> Redraw:
    lines = [
        Line(
            position=place, kind="verse", text=text, syllables=8, rhyme=rhyme if place < 2 else "X"
        )
        for place, text in enumerate(TEXTS)
    ]
    return Redraw(lines=lines, positions=[at])


@pytest.fixture(scope="module", params=SHIPPED_CELLS)
def composer(request: pytest.FixtureRequest) -> Composer:
    return Composer(SHIPPED / str(request.param))


@pytest.fixture(scope="module")
def reasons(composer: Composer) -> Reasons:
    return explain(composer, SongRequest(theme="the sea"), redraw())


def slow_gates(network: LyricNetwork, rows: Tensor) -> list[Gates]:
    """What gates do by the equations of each cell, one step at a time."""
    entered: list[Tensor] = []
    hooks = [
        layer.register_forward_pre_hook(lambda _, given: entered.append(given[0]))
        for layer in network.recurrent()
    ]
    with torch.no_grad():
        network.hidden(torch.tensor(TOKENS).unsqueeze(1), rows, network.initial_state(1))
    for hook in hooks:
        hook.remove()
    return [
        _by_equations(network.options.cell, layer, inputs)
        for layer, inputs in zip(network.recurrent(), entered, strict=True)
    ]


@torch.no_grad()
def _by_equations(cell: str, layer: torch.nn.Module, inputs: Tensor) -> Gates:
    weights = dict(layer.named_parameters())
    width = weights["weight_hh"].shape[1]
    hidden = memory = torch.zeros(1, width)
    found: dict[str, list[Tensor]] = {}
    for x in inputs:
        into = x @ weights["weight_ih"].T + weights["bias_ih"]
        over = hidden @ weights["weight_hh"].T + weights["bias_hh"]
        if cell == "rnn":
            hidden = torch.tanh(into + over)
            did = {"hidden": hidden}
        elif cell == "lstm":
            i, f, g, o = (into + over).chunk(4, 1)
            memory = f.sigmoid() * memory + i.sigmoid() * g.tanh()
            hidden = o.sigmoid() * memory.tanh()
            did = {"input": i.sigmoid(), "forget": f.sigmoid(), "output": o.sigmoid()}
            did["cell"] = memory
        else:
            (r, z, n), (ro, zo, no) = into.chunk(3, 1), over.chunk(3, 1)
            r, z = (r + ro).sigmoid(), (z + zo).sigmoid()
            hidden = (1 - z) * (n + r * no).tanh() + z * hidden
            did = {"reset": r, "update": z}
        for name, values in did.items():
            found.setdefault(name, []).append(values)
    return {name: torch.stack(values) for name, values in found.items()}


@pytest.mark.parametrize("cell", SHIPPED_CELLS)
def test_gates_are_those_of_the_equations(untrained: Path, cell: str) -> None:
    network = load_checkpoint(untrained / cell).network.eval()
    rows = torch.zeros(len(TOKENS), 1, network.layout.width, dtype=torch.long)
    rows[:, 0, COLUMNS.index("syllables")] = torch.tensor(SYLLABLES)
    quick = WritingNetwork(network, SINGLE)
    with torch.inference_mode():
        x, seen = quick.watched(
            torch.tensor(TOKENS).unsqueeze(1),
            torch.tensor(SYLLABLES).unsqueeze(1),
            quick.told(rows[0]),
            quick.initial_state(1),
        )
        hidden, _ = quick.hidden(
            torch.tensor(TOKENS).unsqueeze(1),
            torch.tensor(SYLLABLES).unsqueeze(1),
            quick.told(rows[0]),
            quick.initial_state(1),
        )

    assert torch.equal(x, hidden), "who looks on changes nothing"
    for layer, slow in zip(seen, slow_gates(network, rows), strict=True):
        assert layer.keys() == slow.keys()
        for name, values in layer.items():
            torch.testing.assert_close(values, slow[name], atol=1e-5, rtol=1e-4)


def test_each_word_of_a_line_is_a_step_with_what_stands_before(reasons: Reasons) -> None:
    assert [one.word for one in reasons.steps] == ["i", "hear", "the", "quiet", "river", "flow"]
    assert [one.prefix for one in reasons.steps][:3] == ["", "i", "i hear"]
    assert (reasons.told, reasons.partner) == ("flow", "low")


def test_likelihoods_are_those_of_one_token_at_a_time(reasons: Reasons, composer: Composer) -> None:
    song, plan = composer.before(SongRequest(theme="the sea"), redraw())
    told = replace(song.told(plan, random.Random(0)), end=song.vocabulary.word("flow") or 0)
    network, state, fed, sung = song.writer.network, song.place.state, song.place.mark, 0
    row = torch.from_numpy(network.layout.row(told).astype("int64")).unsqueeze(0)
    logs = []
    for number in song.vocabulary.encode("i hear the quiet river flow"):
        row[0, COLUMNS.index("syllables")] = network.layout.left(told, sung)
        logits, state = step(network, torch.tensor([fed]), row, state)
        logs.append(float(logits.log_softmax(-1)[0, number]))
        fed, sung = number, sung + int(song.words.syllables[number])

    assert told.end
    assert [math.log(one.probability) for one in reasons.steps] == pytest.approx(logs, abs=1e-3)


def test_only_words_that_leave_room_for_the_rhyme_close(
    reasons: Reasons, composer: Composer
) -> None:
    last = {choice.word: choice.closes for choice in reasons.steps[-1].choices}
    rhymes = {composer.words.words[number] for number in composer.words.rhymes_with("low")}

    assert last == {word: word in rhymes for word in last}
    assert all(choice.closes for choice in reasons.steps[0].choices)


def test_a_line_with_no_rhyme_to_answer_is_told_none(composer: Composer) -> None:
    found = explain(composer, SongRequest(), redraw(0, rhyme="X"))

    assert (found.told, found.partner) == ("", "")
    assert {choice.closes for one in found.steps for choice in one.choices} == {None}


def test_marks_of_a_line_are_none_of_its_words(composer: Composer) -> None:
    found = explain(composer, SongRequest(), redraw(2))

    assert [one.word for one in found.steps] == ["a", "day", "a", "day"]


def test_gates_are_told_for_each_word_and_layer(reasons: Reasons) -> None:
    names = {"rnn": ["hidden"], "lstm": ["input", "forget", "output", "cell"]}
    expected = names.get(reasons.cell, ["reset", "update"])

    assert [strip.gate for strip in reasons.strips] == expected * 2
    assert all(len(strip.values) == len(reasons.steps) for strip in reasons.strips)
    assert all(0 <= value <= 1 for strip in reasons.strips for value in strip.values)
    assert any(f"“{one.word}”" in reasons.sentence for one in reasons.steps)


def test_what_is_told_goes_through_json(reasons: Reasons) -> None:
    assert Reasons.from_fields(reasons.as_fields()) == reasons


def test_a_line_without_a_word_cannot_be_explained(composer: Composer) -> None:
    lines = [Line(kind="verse", text="1 2 3", syllables=3)]
    with pytest.raises(ValueError, match="no English word"):
        explain(composer, SongRequest(), Redraw(lines=lines, positions=[0]))
