"""From a recipe to a trained model: read, encode, train, measure, write the card."""

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from ml.corpus.conditions import Layout
from ml.corpus.originality.building import build
from ml.corpus.originality.index import INDEX, Index, Originality
from ml.corpus.songs import lines_of
from ml.corpus.streams import Chunks, SongEncoder, find_fragments
from ml.corpus.tokenizer import Vocabulary
from ml.english.truecase import find_capitals
from ml.network.checkpoint import Checkpoint, device_for, load_checkpoint, save_checkpoint
from ml.network.networks import LyricNetwork, widest
from ml.network.processor import has_bfloat16
from ml.training.card import write_card, write_sources
from ml.training.curve import CURVE
from ml.training.data import Data, chunks_of, read_data, vocabulary_of
from ml.training.evaluation import Score, evaluate, evaluate_plain
from ml.training.loop import Progress, planned_steps, train
from ml.training.new_words import with_new_words
from ml.training.options import TrainingOptions
from ml.training.recipe import Extra, Recipe
from ml.training.team import Team, team_of
from ml.writing.reader import READER

VERSION = "3"  # raised with every training that ships: receipts of lines name it
VALIDATION_SONGS = 80  # scored during training; the card gives the figure on all of them
VALIDATION_PARTS = 32  # that plain text is read in during training
RUN = "training"  # folder of the run's state, under the model's folder


@dataclass(frozen=True)
class Work:
    """All that a training needs, ready to begin."""

    recipe: Recipe
    data: Data
    vocabulary: Vocabulary
    network: LyricNetwork
    chunks: Chunks
    options: TrainingOptions
    facts: dict[str, Any]  # what the model's file will say; what is reached is filled in

    @property
    def folder(self) -> Path:
        """The folder of the run's state."""
        return self.recipe.out / RUN

    def reached(self, step: int) -> None:
        tokens = step * self.options.chunk * self.chunks.batch
        planned = planned_steps(self.chunks, self.options)
        self.facts["training"] |= {"planned": planned, "steps": step, "tokens": tokens}


def make(
    recipe: Recipe,
    on_piece: Callable[[int, int], None],
    on_step: Callable[[Progress], None],
    should_stop: Callable[[], bool] = lambda: False,
) -> Score:
    """Train as the recipe says; a run cut short goes on where it was saved.

    Started by torchrun, processes train together, and the first of them writes.
    `on_piece` hears how many pieces of how many are encoded, `on_step` where training stands.
    What a callback raises ends the run, to go on at the last save. Once `should_stop` says so,
    training ends as if it had come to its end.
    Returns the score on validation songs.
    """
    recipe.check()
    if recipe.threads:
        torch.set_num_threads(recipe.threads)
    device = device_for(recipe.device)
    with team_of(device) as team:
        with team.leader_first():
            work = _ready(recipe, device, on_piece)
        _train(work, team, on_step, should_stop)
        return _finished(work, team)


def _ready(recipe: Recipe, device: torch.device, on_piece: Callable[[int, int], None]) -> Work:
    folder = recipe.out / RUN
    folder.mkdir(parents=True, exist_ok=True)
    data = read_data(recipe)
    parent = _parent(recipe.start) if recipe.start else None
    if parent and recipe.new_words:
        parent = with_new_words(parent, data.songs, recipe.new_words)
    vocabulary = parent.vocabulary if parent else vocabulary_of(recipe, folder, data)
    network = parent.network if parent else _new_network(recipe, vocabulary)
    chunks = chunks_of(recipe, folder, data, SongEncoder(vocabulary, network.layout), on_piece)
    options = replace(recipe.training, half=recipe.training.half and has_bfloat16(device))
    facts = _facts(recipe, data, parent, vocabulary, options)
    return Work(recipe, data, vocabulary, network.to(device), chunks, options, facts)


def _train(
    work: Work,
    team: Team,
    on_step: Callable[[Progress], None],
    should_stop: Callable[[], bool],
) -> None:
    def perplexity(network: LyricNetwork) -> float:
        score = _sketch(work, network)
        # What is learned so far can be tried at once, while training goes on.
        save_checkpoint(work.recipe.out, network, work.vocabulary, work.facts)
        return score.word_perplexity

    def report(progress: Progress) -> None:
        work.reached(progress.step)
        on_step(progress)

    steps = train(
        work.network, work.chunks, work.options, work.folder, perplexity, report, team, should_stop
    )
    work.reached(steps)  # a run that had come to its end before has reported nothing


def _parent(folder: Path) -> Checkpoint:
    """A model of songs to go on from."""
    parent = load_checkpoint(folder)
    if parent.plain:
        raise ValueError(f"--from {folder}: learned plain sentences, and no songs")
    return parent


def _sketch(work: Work, network: LyricNetwork) -> Score:
    """A quick score while training goes on: of the first songs, or of plain text in many parts."""
    dtype = torch.bfloat16 if work.options.half else torch.float32
    valid = work.data.valid
    if work.recipe.plain:
        return evaluate_plain(network, work.vocabulary, valid, VALIDATION_PARTS, dtype)
    return evaluate(network, work.vocabulary, valid[:VALIDATION_SONGS], dtype=dtype)


def _finished(work: Work, team: Team) -> Score:
    """Measure the network on all validation songs, and write the model, its card and sources."""
    recipe, facts = work.recipe, work.facts
    measure = evaluate_plain if recipe.plain else evaluate
    score = measure(work.network, work.vocabulary, work.data.valid)
    if not team.leads:
        return score
    facts["metrics"] = {"valid": score.as_fields()}
    if recipe.start:
        parent = _parent(recipe.start)
        before = evaluate(parent.network, parent.vocabulary, work.data.valid)
        facts["metrics"]["parent"] = before.as_fields()
    save_checkpoint(recipe.out, work.network, work.vocabulary, facts)
    write_sources(recipe.out, work.data.songs)
    _index(recipe, work.data)
    curve = (work.folder / CURVE).read_text(encoding="utf-8")
    writes = not recipe.plain and facts["unit"] != "char"
    write_card(recipe.out, curve, recipe.card_songs if writes else 0, work.data.songs)
    return score


def _index(recipe: Recipe, data: Data) -> None:
    """Write the index by which copies of what was learned from are found, the parent's beside it.

    A model whose folder of models shares an index of the same data needs none of its own.
    """
    shared = recipe.out.parent / INDEX
    if recipe.plain or (
        shared.is_file() and Index.load(shared).facts["corpus"] == data.fingerprint
    ):
        return
    songs, *extra = (source.songs for source in data.sources)
    build(songs, [song for some in extra for song in some]).save(recipe.out / INDEX)
    if recipe.start:
        _inherit(recipe.start, recipe.out)


def _inherit(parent: Path, out: Path) -> None:
    """Take over what still holds of a model that was tuned: its index of copies, its reader."""
    for at, path in enumerate(Originality.paths(parent)):
        shutil.copyfile(path, out / f"parent-{at}-{INDEX}")
    if (parent / READER).exists():
        shutil.copyfile(parent / READER, out / READER)


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
        "version": f"{parent.config['version']}+{data.fingerprint[:8]}" if parent else VERSION,
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
