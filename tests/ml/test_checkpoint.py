"""Models on disk: saved and read back, of both formats, damaged in every way we could think of."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from ml.corpus.conditions import FIRST_LAYOUT, Layout
from ml.corpus.tokenizer import Vocabulary
from ml.network.checkpoint import (
    CheckpointError,
    load_checkpoint,
    save_checkpoint,
    save_tensors,
    write_text,
)
from ml.network.layers import CELLS
from ml.network.networks import LyricNetwork
from ml.network.options import NetworkOptions
from ml.network.registry import available, damaged
from tests.ml.conftest import small


@pytest.fixture
def saved(vocabulary: Vocabulary, tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    save_checkpoint(folder, small("gru", vocabulary), vocabulary, {"version": "1"})
    return folder


def logits(network: LyricNetwork) -> torch.Tensor:
    """Of a few tokens told a few things."""
    torch.manual_seed(1)
    tokens, rows = torch.randint(0, 99, (5, 2)), torch.randint(0, 3, (5, 2, network.layout.width))
    with torch.inference_mode():
        found, _ = network.forward(tokens, rows, network.initial_state(2))
    return found


def change(folder: Path, **parts: Any) -> None:
    """Other facts in the model's file; None takes one out."""
    path = folder / "config.json"
    config = json.loads(path.read_text()) | parts
    path.write_text(json.dumps({name: part for name, part in config.items() if part is not None}))


@pytest.mark.parametrize("cell", CELLS)
def test_a_saved_model_predicts_as_it_did_in_half_precision(
    cell: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    network = small(cell, vocabulary).eval()
    save_checkpoint(tmp_path, network, vocabulary, {"version": "1"})
    before = logits(network)
    loaded = load_checkpoint(tmp_path)
    assert torch.equal(logits(loaded.network), logits(network.half().float()))
    assert torch.allclose(logits(loaded.network), before, atol=2e-2)
    assert loaded.vocabulary.tokens == vocabulary.tokens
    assert not loaded.network.training


def test_its_facts_come_back_with_shape_and_size(saved: Path, vocabulary: Vocabulary) -> None:
    checkpoint = load_checkpoint(saved)
    assert checkpoint.config["version"] == "1"
    assert checkpoint.config["parameters"] == sum(
        p.numel() for p in checkpoint.network.parameters()
    )
    assert checkpoint.network.options == small("gru", vocabulary).options


def test_a_layout_of_its_own_comes_back(vocabulary: Vocabulary, tmp_path: Path) -> None:
    layout = Layout(genres=("folk", "rap"), most_syllables=12, theme_words=2)
    options = NetworkOptions(vocabulary=len(vocabulary), embedding=8, hidden=8, condition=4)
    save_checkpoint(tmp_path, LyricNetwork(options, layout), vocabulary, {})
    assert load_checkpoint(tmp_path).network.layout == layout


def test_a_model_of_the_first_format_is_read_as_it_was_trained(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    options = NetworkOptions(
        cell="rnn", vocabulary=len(vocabulary), embedding=16, hidden=24, condition=8, dropout=0,
        norm="none", scale=False,
    )  # fmt: skip
    network = LyricNetwork(options, FIRST_LAYOUT)
    save_checkpoint(tmp_path, network, vocabulary, {"format": 1})
    shape = json.loads((tmp_path / "config.json").read_text())["network"]
    shape = {name: part for name, part in shape.items() if name not in ("norm", "scale")}
    change(tmp_path, network=shape, conditions=None)
    loaded = load_checkpoint(tmp_path).network
    assert loaded.layout == FIRST_LAYOUT
    assert torch.equal(logits(loaded), logits(network.half().float()))


@pytest.mark.parametrize(("named", "norm"), [(True, "rms"), (False, "none")])
def test_a_model_from_when_a_norm_had_no_name_is_read_as_it_was_trained(
    named: bool, norm: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    options = replace(small("gru", vocabulary).options, norm=norm)
    network = LyricNetwork(options)
    save_checkpoint(tmp_path, network, vocabulary, {})
    shape = json.loads((tmp_path / "config.json").read_text())["network"] | {"norm": named}
    change(
        tmp_path, network={k: v for k, v in shape.items() if not k.endswith(("_drop", "_dropout"))}
    )
    loaded = load_checkpoint(tmp_path).network
    assert loaded.options == options
    assert torch.equal(logits(loaded), logits(network.half().float()))


def test_a_model_saved_again_takes_the_place_of_the_old(
    saved: Path, vocabulary: Vocabulary
) -> None:
    network = small("lstm", vocabulary)
    save_checkpoint(saved, network, vocabulary, {"version": "2"})
    assert load_checkpoint(saved).network.options.cell == "lstm"
    assert [path.name for path in saved.iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize("write", [
    lambda path: write_text(path, "\ud800"),
    lambda path: save_tensors(path, {"a": torch.ones(2).to_sparse()}),
])  # fmt: skip
def test_what_cannot_be_written_leaves_the_old_file(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "kept"
    path.write_text("as it was")
    with pytest.raises((ValueError, RuntimeError)):
        write(path)
    assert path.read_text() == "as it was"


def cut(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return damage


def without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def overwrite(name: str, content: bytes) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return damage


def shaped(**parts: Any) -> Callable[[Path], None]:
    return lambda folder: change(folder, network=SHAPE | parts)


def without_a_tensor(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    del tensors["bias"]
    save_file(tensors, folder / "model.safetensors")


def with_a_strange_tensor(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    save_file(tensors | {"more": torch.ones(1)}, folder / "model.safetensors")


def of_another_vocabulary(folder: Path) -> None:
    Vocabulary.learn(["other words of another song"], 90).save(folder / "tokenizer.json")


SHAPE = {"cell": "gru", "vocabulary": 500, "embedding": 24, "hidden": 32, "condition": 12}
DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "no facts": (without("config.json"), "no model here .*config.json"),
    "no tensors": (without("model.safetensors"), "no model here .*model.safetensors"),
    "no vocabulary": (without("tokenizer.json"), "no model here .*tokenizer.json"),
    "half the facts": (cut("config.json"), "damaged"),
    "half the tensors": (cut("model.safetensors"), "damaged"),
    "half the vocabulary": (cut("tokenizer.json"), "damaged"),
    "a pickle": (overwrite("model.safetensors", b"\x80\x04\x95pickle."), "damaged"),
    "an empty vocabulary": (overwrite("tokenizer.json", b""), "damaged"),
    "a vocabulary of another kind": (overwrite("tokenizer.json", b"{}"), "damaged"),
    "facts that are a list": (overwrite("config.json", b"[]"), "damaged"),
    "facts that are no text": (overwrite("config.json", b"\xff\xfe{}"), "damaged"),
    "no shape": (lambda folder: change(folder, network=None), "damaged"),
    "a shape in words": (lambda folder: change(folder, network="gru"), "damaged"),
    "a strange option": (shaped(heads=8), "damaged"),
    "a width in words": (shaped(hidden="wide"), "do not fit"),
    "a width below nothing": (shaped(hidden=-1), "do not fit"),
    "no layout": (lambda folder: change(folder, conditions=None), "damaged"),
    "a strange layout": (lambda folder: change(folder, conditions={"genres": []}), "damaged"),
    "no fingerprint": (lambda folder: change(folder, vocabulary=None), "damaged"),
    "another width": (shaped(hidden=33), "do not fit"),
    "a tensor less": (without_a_tensor, "do not fit"),
    "a tensor more": (with_a_strange_tensor, "do not fit"),
    "another vocabulary": (of_another_vocabulary, "not the one the model was trained with"),
    "a later format": (lambda folder: change(folder, format=3), "cannot read the model's format"),
    "no format": (lambda folder: change(folder, format=None), "cannot read the model's format"),
    "a strange norm": (shaped(norm="batch"), "cannot read"),
    "a strange cell": (
        shaped(cell="qrnn"), "cannot read",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "message"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_model_is_refused_in_one_line(
    saved: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(saved)
    with pytest.raises(CheckpointError, match=message) as refused:
        load_checkpoint(saved)
    assert str(refused.value).startswith(f"{saved}: ")
    assert len(str(refused.value).splitlines()) == 1


# What the list of models needs to read is the facts alone: the rest shows when a model is used.
UNLISTED = {
    "half the facts", "facts that are a list", "facts that are no text", "no shape",
    "a shape in words",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DAMAGES.keys() - {"no facts"}))
def test_a_model_without_readable_facts_is_listed_as_damaged(saved: Path, name: str) -> None:
    DAMAGES[name][0](saved)
    listed, out = set(available(saved.parent)), [one.name for one in damaged(saved.parent)]
    assert (listed, out) == ((set(), ["mine"]) if name in UNLISTED else ({"mine"}, []))
