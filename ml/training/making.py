"""From a recipe to a trained model: read, encode, train, measure, write the card."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from ml.corpus.conditions import Layout
from ml.corpus.songs import Song, lines_of
from ml.corpus.streams import Chunks, SongEncoder, find_fragments
from ml.corpus.tokenizer import Vocabulary
from ml.english.truecase import find_capitals
from ml.network.checkpoint import Checkpoint, device_for, load_checkpoint, save_checkpoint
from ml.network.networks import LyricNetwork, widest
from ml.training.card import write_card, write_sources
from ml.training.data import Data, chunks_of, read_data, vocabulary_of
from ml.training.evaluation import Score, evaluate, evaluate_plain
from ml.training.loop import CURVE, Progress, train
from ml.training.options import TrainingOptions
from ml.training.processor import has_bfloat16
from ml.training.recipe import Extra, Recipe

VERSION = "2"
VALIDATION_SONGS = 80  # scored during training; the card gives the figure on all of them
VALIDATION_PARTS = 32  # that plain text is read in during training
RUN = "training"  # folder of the run's state, under the model's folder


def make(
    recipe: Recipe, on_piece: Callable[[int, int], None], on_step: Callable[[Progress], None]
) -> Score:
    """Train as the recipe says; a run cut short goes on where it was saved.

    `on_piece` hears how many pieces of how many are encoded, `on_step` where training stands.
    What a callback raises ends the run, to go on at the last save.
    Returns the score on validation songs.
    """
    recipe.check()
    if recipe.threads:
        torch.set_num_threads(recipe.threads)
    folder = recipe.out / RUN
    folder.mkdir(parents=True, exist_ok=True)
    data = read_data(recipe)
    parent = _parent(recipe.start) if recipe.start else None
    vocabulary = parent.vocabulary if parent else vocabulary_of(recipe, folder, data)
    network = parent.network if parent else _new_network(recipe, vocabulary)
    chunks = chunks_of(recipe, folder, data, SongEncoder(vocabulary, network.layout), on_piece)
    network = network.to(device_for(recipe.device))
    options = replace(recipe.training, half=has_bfloat16(network.embedding.device))
    facts = _facts(recipe, data, parent, vocabulary, options)

    def perplexity(network: LyricNetwork) -> float:
        score = _sketch(network, vocabulary, data.valid, recipe.plain, options.half)
        # What is learned so far can be tried at once, while training goes on.
        save_checkpoint(recipe.out, network, vocabulary, facts)
        return score.word_perplexity

    def report(progress: Progress) -> None:
        facts["training"] |= _how_far(progress.step, progress.steps, options, chunks)
        on_step(progress)

    steps = train(network, chunks, options, folder, perplexity, report)
    # A run that had come to its end before has reported nothing.
    facts["training"] |= _how_far(steps, steps, options, chunks)
    return _finished(recipe, network, vocabulary, data, facts)


def _parent(folder: Path) -> Checkpoint:
    """A model of songs to go on from."""
    parent = load_checkpoint(folder)
    if parent.plain:
        raise ValueError(f"--from {folder}: learned plain sentences, and no songs")
    return parent


def _sketch(
    network: LyricNetwork, vocabulary: Vocabulary, valid: Sequence[Song], plain: bool, half: bool
) -> Score:
    """A quick score while training goes on: of the first songs, or of plain text in many parts."""
    dtype = torch.bfloat16 if half else torch.float32
    if plain:
        return evaluate_plain(network, vocabulary, valid, VALIDATION_PARTS, dtype)
    return evaluate(network, vocabulary, valid[:VALIDATION_SONGS], dtype=dtype)


def _how_far(step: int, steps: int, options: TrainingOptions, chunks: Chunks) -> dict[str, int]:
    return {"planned": steps, "steps": step, "tokens": step * options.chunk * chunks.batch}


def _finished(
    recipe: Recipe,
    network: LyricNetwork,
    vocabulary: Vocabulary,
    data: Data,
    facts: dict[str, Any],
) -> Score:
    """Measure the network on all validation songs, and write the model, its card and sources."""
    measure = evaluate_plain if recipe.plain else evaluate
    score = measure(network, vocabulary, data.valid)
    facts["metrics"] = {"valid": score.as_fields()}
    save_checkpoint(recipe.out, network, vocabulary, facts)
    write_sources(recipe.out, data.songs)
    curve = (recipe.out / RUN / CURVE).read_text(encoding="utf-8")
    writes = not recipe.plain and facts["unit"] != "char"
    write_card(recipe.out, curve, recipe.card_songs if writes else 0)
    return score


def _new_network(recipe: Recipe, vocabulary: Vocabulary) -> LyricNetwork:
    torch.manual_seed(recipe.training.seed)
    options = replace(recipe.network, vocabulary=len(vocabulary))
    if recipe.most_parameters:
        options = widest(options, recipe.most_parameters)
    return LyricNetwork(options, Layout())


def _facts(
    recipe: Recipe,
    data: Data,
    parent: Checkpoint | None,
    vocabulary: Vocabulary,
    options: TrainingOptions,
) -> dict[str, Any]:
    """What the model's file says of its training; steps and tokens are filled in as they come."""
    files = [Extra(recipe.corpus, recipe.passes), *recipe.extra]
    facts: dict[str, Any] = {
        "version": VERSION,
        "unit": parent.config.get("unit", "subword") if parent else recipe.unit,
        "plain": recipe.plain,
        "training": {**asdict(options), "rows": recipe.rows, "steps": 0, "tokens": 0},
        "data": {
            "fingerprint": data.fingerprint,
            "sources": [
                {
                    "file": file.path.name,
                    "pieces": len(source.songs),
                    "passes": file.passes,
                    "begin": file.begin,
                    "end": file.end,
                }
                for file, source in zip(files, data.sources, strict=True)
            ],
        },
        "metrics": {},
    }
    if parent:
        facts["before"] = {name: parent.config.get(name) for name in ("training", "data")}
        # A small corpus of one's own says too little of words: what the parent knows stays.
        return facts | {k: parent.config.get(k, []) for k in ("capitals", "fragments")}
    if recipe.plain:
        return facts
    return facts | {
        "capitals": find_capitals(lines_of(data.songs)),
        "fragments": find_fragments(data.songs, vocabulary),
    }
