"""`python -m ml evaluate`: measure a model on songs it has not seen."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from ml.network.processor import settle
from ml.network.registry import SHIPPED
from ml.training.presets import PRESETS

if TYPE_CHECKING:
    from ml.corpus.songs import Song


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="lstm")
    parser.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    parser.add_argument("--data", type=Path, required=True, help="corpus file or text")
    parser.add_argument("--split", choices=("train", "valid", "test"), help="only of this split")
    parser.add_argument(
        "--preset", choices=PRESETS, help="measure as it was trained, on what was kept back"
    )
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")


def run(options: argparse.Namespace) -> None:
    """Print perplexity and bits a character."""
    from ml.corpus.songs import read_songs

    songs = read_songs(options.data, options.split)
    if options.preset and not options.split:
        songs = _kept_back(songs)

    settle()
    from ml.commands.progress import Bar
    from ml.network.checkpoint import load_checkpoint
    from ml.training.evaluation import evaluate, evaluate_plain

    checkpoint = load_checkpoint(options.models / options.model)
    network, vocabulary = checkpoint.network, checkpoint.vocabulary
    if checkpoint.plain:
        score = evaluate_plain(network, vocabulary, songs)
    elif options.preset:
        raise ValueError(f"--preset {options.preset}: {options.model} learned songs, no plain text")
    else:
        with Bar("songs", quiet=options.json) as bar:
            score = evaluate(network, vocabulary, songs, bar.show)
    if options.json:
        print(json.dumps({"model": options.model, **score.as_fields()}, indent=2))
        return
    print(f"word perplexity     {score.word_perplexity:9.2f}")
    print(f"bits a character    {score.bits_per_character:9.3f}")
    print(f"on {score.songs:,} songs, {score.words:,} words, {score.lines:,} lines")
    if score.unknown:
        print(f"outside the vocabulary: {score.unknown:,} words, told as one")


def _kept_back(songs: "list[Song]") -> "list[Song]":
    """What was kept back to the end, else while training, else all."""
    splits = ([song for song in songs if song.split == name] for name in ("test", "valid"))
    return next((found for found in splits if found), songs)
