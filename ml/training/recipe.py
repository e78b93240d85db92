"""From corpus files to a trained model: read, encode, train, measure, write the card."""

import json
import random
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from ml.commands.progress import Bar
from ml.corpus.songs import CorpusError, Song, fingerprint, lines_of, normalise, read_songs
from ml.corpus.streams import SongEncoder, Streams, find_fragments, make_streams
from ml.corpus.tokenizer import Vocabulary
from ml.english.truecase import find_capitals
from ml.network.checkpoint import device_for, load_checkpoint, save_checkpoint
from ml.network.networks import LyricNetwork, NetworkOptions
from ml.training.card import write_card, write_sources
from ml.training.evaluation import evaluate
from ml.training.loop import CURVE, Progress, TrainingOptions, train

VERSION = "1"
VALIDATION_SONGS = 80  # scored during training; the card gives the figure on all of them
FEWEST_LINES = 12  # below this there is nothing to learn
RUN = "training"  # folder of the run's state, under the model's folder


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a training run makes."""

    cell: str
    corpus: Path
    extra: Path | None
    extra_share: float
    passes: int
    start: Path | None  # a model to go on from: its cell, shape and vocabulary are kept
    vocabulary: int
    embedding: int
    hidden: int
    dropout: float
    learning_rate: float
    rows: int
    seed: int
    threads: int | None
    device: str | None
    card_songs: int
    out: Path

    def check(self) -> None:
        """Refuse options that cannot work, in one line.

        Raises:
            ValueError: naming the option.
        """
        limits = {
            "extra_share": (0, 1), "passes": (1, 1000), "vocabulary": (200, 32000),
            "embedding": (8, 4096), "hidden": (8, 8192), "dropout": (0, 0.9),
            "learning_rate": (1e-6, 1), "rows": (1, 4096), "card_songs": (1, 100),
        }  # fmt: skip
        for name, (least, most) in limits.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"--{name.replace('_', '-')}: give {least} to {most}")
        if self.threads is not None and self.threads < 1:
            raise ValueError("--threads: give 1 or more")


def run(recipe: Recipe) -> None:
    """Train as the recipe says, with a bar; a run cut short goes on where it was saved."""
    recipe.check()
    if recipe.threads:
        torch.set_num_threads(recipe.threads)
    songs, poems, valid = _read(recipe)
    folder = recipe.out / RUN
    folder.mkdir(parents=True, exist_ok=True)
    parent = load_checkpoint(recipe.start) if recipe.start else None
    vocabulary = parent.vocabulary if parent else _vocabulary(recipe, folder, [*songs, *poems])
    streams = _streams(recipe, folder, vocabulary, songs, poems)
    torch.manual_seed(recipe.seed)
    network = (parent.network if parent else _new_network(recipe, vocabulary)).to(
        device_for(recipe.device)
    )
    training = TrainingOptions(
        rows=streams.tokens.shape[1], learning_rate=recipe.learning_rate, seed=recipe.seed
    )

    def perplexity(network: LyricNetwork) -> float:
        score = evaluate(network, vocabulary, valid[:VALIDATION_SONGS], dtype=torch.bfloat16)
        return score.word_perplexity

    with Bar("steps") as bar:

        def report(progress: Progress) -> None:
            bar.show(
                progress.step,
                progress.steps,
                f"{progress.tokens_per_second:,.0f} tokens/s, loss {progress.loss:.3f}",
            )
            if progress.perplexity is not None:
                print(
                    f"step {progress.step}: loss {progress.loss:.3f}, "
                    f"validation word perplexity {progress.perplexity:.1f}",
                    file=sys.stderr,
                )

        steps = train(network, streams, training, folder, perplexity, report)
    score = evaluate(network, vocabulary, valid)
    facts = {
        "version": VERSION,
        "training": {**asdict(training), "steps": steps, "tokens": int(streams.tokens.size)},
        "data": _data_facts(recipe, songs, poems),
        "metrics": {"valid": score.as_fields()},
        "capitals": find_capitals(lines_of([*songs, *poems])),
        "fragments": find_fragments([*songs, *poems], vocabulary),
    }
    if parent:
        facts["before"] = {name: parent.config.get(name) for name in ("training", "data")}
        # A small corpus of one's own says too little of words: what the parent knows stays.
        for name in ("capitals", "fragments"):
            facts[name] = parent.config.get(name, [])
    save_checkpoint(recipe.out, network, vocabulary, facts)
    write_sources(recipe.out, [*songs, *poems])
    write_card(recipe.out, (folder / CURVE).read_text(encoding="utf-8"), recipe.card_songs)
    print(f"{recipe.out}: word perplexity {score.word_perplexity:.1f} on {score.songs} songs")


def _read(recipe: Recipe) -> tuple[list[Song], list[Song], list[Song]]:
    """Songs and extra verse to learn from, and songs to measure on."""
    songs = read_songs(recipe.corpus)
    train_songs = [song for song in songs if song.split == "train"]
    valid = [song for song in songs if song.split == "valid"]
    if not valid:  # a corpus without a split: one song in ten is kept back
        valid, train_songs = (
            train_songs[::10],
            [song for at, song in enumerate(train_songs) if at % 10],
        )
    lines = sum(len(section.lines) for song in train_songs for section in song.sections)
    if lines < FEWEST_LINES:
        raise CorpusError(f"{recipe.corpus}: {lines} lines are too few to learn from")
    poems = read_songs(recipe.extra, "train") if recipe.extra else []
    random.Random(recipe.seed).shuffle(poems)
    return train_songs, poems[: round(len(poems) * recipe.extra_share)], valid


def _new_network(recipe: Recipe, vocabulary: Vocabulary) -> LyricNetwork:
    return LyricNetwork(
        NetworkOptions(
            cell=recipe.cell,
            vocabulary=len(vocabulary),
            embedding=recipe.embedding,
            hidden=recipe.hidden,
            dropout=recipe.dropout,
        )
    )


def _vocabulary(recipe: Recipe, folder: Path, songs: list[Song]) -> Vocabulary:
    path = folder / "tokenizer.json"
    if path.exists():
        return Vocabulary.load(path)
    lines = (normalise(line) for line in lines_of(songs))
    vocabulary = Vocabulary.learn(lines, recipe.vocabulary)
    vocabulary.save(path)
    return vocabulary


def _streams(
    recipe: Recipe, folder: Path, vocabulary: Vocabulary, songs: list[Song], poems: list[Song]
) -> Streams:
    """Encoded streams, kept in the run's folder so that a resumed run starts at once."""
    key = f"{fingerprint([*songs, *poems])}-{vocabulary.fingerprint}-{recipe.passes}-{recipe.seed}"
    tokens, conditions = folder / "tokens.npy", folder / "conditions.npy"
    marker = folder / "streams.json"
    if marker.exists() and json.loads(marker.read_text())["key"] == key:
        return Streams(np.load(tokens, mmap_mode="r"), np.load(conditions, mmap_mode="r"))
    with Bar("songs") as bar:
        rows = min(recipe.rows, len(songs))
        encoder = SongEncoder(vocabulary)
        streams = make_streams(songs, poems, encoder, rows, recipe.passes, recipe.seed, bar.show)
    np.save(tokens, streams.tokens)
    np.save(conditions, streams.conditions)
    marker.write_text(json.dumps({"key": key}))
    return streams


def _data_facts(recipe: Recipe, songs: list[Song], poems: list[Song]) -> dict[str, object]:
    return {
        "songs": len(songs),
        "extra": len(poems),
        "fingerprint": fingerprint([*songs, *poems]),
        "files": [path.name for path in (recipe.corpus, recipe.extra) if path],
        "passes": recipe.passes,
    }
