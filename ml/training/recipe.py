"""From corpus files to a trained model: read, encode, train, measure, write the card."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import torch

from ml.corpus.conditions import Layout
from ml.corpus.songs import CorpusError, Song, fingerprint, lines_of, normalise, read_songs
from ml.corpus.streams import Encoded, SongEncoder, Source, Streams, find_fragments, mix
from ml.corpus.tokenizer import Vocabulary
from ml.english.truecase import find_capitals
from ml.network.checkpoint import Checkpoint, device_for, load_checkpoint, save_checkpoint
from ml.network.networks import LyricNetwork, NetworkOptions
from ml.training.card import write_card, write_sources
from ml.training.evaluation import Score, evaluate
from ml.training.loop import CURVE, Progress, TrainingError, TrainingOptions, train

VERSION = "2"
VALIDATION_SONGS = 80  # scored during training; the card gives the figure on all of them
FEWEST_LINES = 12  # below this there is nothing to learn
RUN = "training"  # folder of the run's state, under the model's folder
EXTRA = re.compile(r"(?P<path>.+?)(?::(?P<passes>\d+))?(?::(?P<begin>[\d.]+)-(?P<end>[\d.]+))?")


@dataclass(frozen=True)
class Extra:
    """Verse or speech to learn from beside the songs: `poems.jsonl.xz:5:0-0.85`.

    That is a file, its passes (1), and the part of training over which they are spread (0-1).
    """

    path: Path
    passes: int = 1
    begin: float = 0.0
    end: float = 1.0

    @classmethod
    def parse(cls, text: str) -> "Extra":
        """Raises ValueError if the numbers cannot be."""
        match = EXTRA.fullmatch(text)
        if not match:
            raise ValueError("--extra: give a file")
        begin, end = (float(match[name] or at) for name, at in (("begin", 0), ("end", 1)))
        passes = int(match["passes"] or 1)
        if passes < 1 or not 0 <= begin < end <= 1:
            raise ValueError(f"--extra {text}: give FILE:PASSES:FROM-TO, such as poems.xz:5:0-0.85")
        return cls(Path(match["path"]), passes, begin, end)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a training run makes."""

    cell: str
    corpus: Path
    passes: int
    extra: tuple[Extra, ...]
    start: Path | None  # a model to go on from: its cell, shape and vocabulary are kept
    vocabulary: int
    embedding: int
    hidden: int
    dropout: float
    learning_rate: float
    muon: float | None  # None: 0.02 for a new network, none when going on from a model
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
            "passes": (1, 1000), "vocabulary": (200, 32000), "embedding": (8, 4096),
            "hidden": (8, 8192), "dropout": (0, 0.9), "learning_rate": (1e-6, 1), "muon": (0, 1),
            "rows": (1, 4096), "card_songs": (1, 100),
        }  # fmt: skip
        for name, (least, most) in limits.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ValueError(f"--{name.replace('_', '-')}: give {least} to {most}")
        if self.threads is not None and self.threads < 1:
            raise ValueError("--threads: give 1 or more")


@dataclass(frozen=True)
class Data:
    """What a recipe's files hold: the songs first among the sources, and songs to measure on."""

    sources: tuple[Source, ...]
    valid: list[Song]

    @property
    def songs(self) -> list[Song]:
        """Every piece that is learned from."""
        return [song for source in self.sources for song in source.songs]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.songs)


def run(
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
    data = _read(recipe)
    parent = load_checkpoint(recipe.start) if recipe.start else None
    vocabulary = parent.vocabulary if parent else _vocabulary(recipe, folder, data)
    torch.manual_seed(recipe.seed)
    network = parent.network if parent else _new_network(recipe, vocabulary)
    streams = _streams(recipe, folder, data, SongEncoder(vocabulary, network.layout), on_piece)
    network = network.to(device_for(recipe.device))
    options = TrainingOptions(
        learning_rate=recipe.learning_rate, muon=_muon(recipe), seed=recipe.seed,
        half=has_bfloat16(network.embedding.device),
    )  # fmt: skip
    facts = _facts(recipe, data, parent, vocabulary, options)

    def perplexity(network: LyricNetwork) -> float:
        score = evaluate(network, vocabulary, data.valid[:VALIDATION_SONGS], dtype=torch.bfloat16)
        # What is learned so far can be tried at once, while training goes on.
        save_checkpoint(recipe.out, network, vocabulary, facts)
        return score.word_perplexity

    def report(progress: Progress) -> None:
        facts["training"]["planned"] = progress.steps
        facts["training"]["steps"] = progress.step
        facts["training"]["tokens"] = progress.step * options.chunk * streams.batch
        on_step(progress)

    train(network, streams, options, folder, perplexity, report)
    score = evaluate(network, vocabulary, data.valid)
    facts["metrics"] = {"valid": score.as_fields()}
    save_checkpoint(recipe.out, network, vocabulary, facts)
    write_sources(recipe.out, data.songs)
    write_card(recipe.out, (folder / CURVE).read_text(encoding="utf-8"), recipe.card_songs)
    return score


def _muon(recipe: Recipe) -> float:
    if recipe.muon is not None:
        return recipe.muon
    return 0.0 if recipe.start else TrainingOptions.muon


def has_bfloat16(device: torch.device) -> bool:
    """Whether the device multiplies matrices in bfloat16 faster than in single precision."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _read(recipe: Recipe) -> Data:
    """Songs and extra pieces to learn from, and songs to measure on."""
    songs = read_songs(recipe.corpus)
    train_songs = [song for song in songs if song.split == "train"]
    valid = [song for song in songs if song.split == "valid"]
    if not valid:  # a corpus without a split: one song in ten is kept back
        valid, train_songs = (
            train_songs[::10],
            [song for at, song in enumerate(train_songs) if at % 10],
        )
    if sum(1 for _ in lines_of(train_songs)) < FEWEST_LINES:
        raise CorpusError(f"{recipe.corpus}: too few lines to learn from")
    extra = [
        Source(read_songs(one.path, "train"), one.passes, one.begin, one.end)
        for one in recipe.extra
    ]
    return Data((Source(train_songs, recipe.passes), *extra), valid)


def _new_network(recipe: Recipe, vocabulary: Vocabulary) -> LyricNetwork:
    return LyricNetwork(
        NetworkOptions(
            cell=recipe.cell,
            vocabulary=len(vocabulary),
            embedding=recipe.embedding,
            hidden=recipe.hidden,
            dropout=recipe.dropout,
        ),
        Layout(),
    )


def _vocabulary(recipe: Recipe, folder: Path, data: Data) -> Vocabulary:
    """Learned once a run: a line that is read twice as often counts twice.

    Raises:
        TrainingError: the folder's vocabulary was learned from other data.
    """
    path, marker = folder / "tokenizer.json", folder / "tokenizer.key"
    least = min(source.passes for source in data.sources)
    weights = [round(source.passes / least) for source in data.sources]
    key = f"{data.fingerprint}-{recipe.vocabulary}-{weights}"
    if path.exists():
        if not marker.exists() or marker.read_text(encoding="utf-8") != key:
            raise TrainingError(f"{path}: was learned from other data; give another --out")
        return Vocabulary.load(path)
    lines = chain.from_iterable(
        lines_of(source.songs)
        for source, weight in zip(data.sources, weights, strict=True)
        for _ in range(weight)
    )
    vocabulary = Vocabulary.learn(map(normalise, lines), recipe.vocabulary)
    vocabulary.save(path)
    marker.write_text(key, encoding="utf-8")
    return vocabulary


def _streams(
    recipe: Recipe,
    folder: Path,
    data: Data,
    encoder: SongEncoder,
    on_piece: Callable[[int, int], None],
) -> Streams:
    """The data encoded, kept in the run's folder so that a resumed run starts at once."""
    key = f"{data.fingerprint}-{encoder.vocabulary.fingerprint}"
    path, marker = folder / "encoded.npz", folder / "encoded.json"
    if marker.exists() and json.loads(marker.read_text(encoding="utf-8"))["key"] == key:
        encoded = Encoded.load(path)
    else:
        encoded = encoder.encode(data.songs, on_piece)
        encoded.save(path)
        marker.write_text(json.dumps({"key": key}), encoding="utf-8")
    rows = min(recipe.rows, len(data.sources[0].songs))
    return Streams(encoded, mix(data.sources, recipe.seed), rows, encoder.layout, recipe.seed)


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
    return facts | {
        "capitals": find_capitals(lines_of(data.songs)),
        "fragments": find_fragments(data.songs, vocabulary),
    }
