"""The model card of a trained network: what it is, what it learned from, how it writes.

The form follows Mitchell et al. 2019 (Model Cards for Model Reporting), kept short.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml.corpus.songs import Song
from ml.network.checkpoint import CARD, CONFIG, write_text
from ml.network.registry import TITLES
from ml.song.request import SongRequest
from ml.writing.composer import Composer

SAMPLE_STRUCTURE = "verse:4 chorus:4"
SOURCES = "sources.tsv"


def write_sources(folder: Path, songs: Sequence[Song]) -> None:
    """The list of sources with their licence and number of pieces, the largest first.

    A piece of a collection names its file ("owner/name: path"); the list names the collection.
    """
    counted = Counter(
        (re.sub(r"^([\w-]+/[\w-]+): .*", r"\1", song.source), song.license) for song in songs
    )
    rows = [f"{source}\t{licence}\t{count}" for (source, licence), count in counted.most_common()]
    write_text(folder / SOURCES, "\n".join(("source\tlicense\tpieces", *rows)) + "\n")


def write_card(folder: Path, curve: str, songs: int) -> None:
    """Write the card of a saved model, with songs that it writes now.

    Args:
        folder: the model's folder, already holding its checkpoint.
        songs: how many songs, from seed 1 on, as they come.
        curve: the training curve as CSV (step, loss, validation word perplexity).
    """
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    network, data, training = config["network"], config["data"], config["training"]
    valid = config["metrics"]["valid"]
    rows = [row.split(",") for row in curve.splitlines()[1:]]
    parts = [
        f"# {TITLES[network['cell']]} for song lyrics, version {config['version']}",
        f"{config['parameters']:,} parameters: {network['layers']} recurrent layers "
        f"({network['hidden']} and {network['embedding']} wide), {network['vocabulary']:,} subword "
        "units, tied weights, and the plan of the line (syllables left, last word, theme, place, "
        "section, genre, register) given at every step. Lower case inside; capitals are restored.",
        "## What it learned from",
        f"{data['songs']:,} songs ({data['passes']} passes) and {data['extra']:,} poems (one "
        f"pass), {training['tokens']:,} tokens in all, from {' and '.join(data['files'])}. "
        f"Fingerprint of the data: `{data['fingerprint']}`; of the vocabulary: "
        f"`{config['vocabulary']}`. Every source is listed in [{SOURCES}]({SOURCES}), all in the "
        "public domain at least in the United States. The texts are of the eighteenth to early "
        "twentieth century, and so are their views.",
        "## How it was trained",
        f"{training['steps']:,} steps of {training['rows']} rows by {training['chunk']} tokens, "
        f"AdamW at {training['learning_rate']}, cosine schedule, dropout {network['dropout']}, "
        f"gradient norm clipped at {training['clip']}, seed {training['seed']}, bfloat16."
        + _before(config.get("before")),
        "\n".join(
            (
                "| step | training loss (nats a token) | word perplexity (80 songs) |",
                "|--:|--:|--:|",
                *(f"| {step} | {loss} | {float(score):.1f} |" for step, loss, score in rows),
            )
        ),
        "## How well it predicts",
        f"On {valid['songs']} validation songs ({valid['words']:,} words), no condition given: "
        f"word perplexity **{valid['word_perplexity']:.1f}**, "
        f"{valid['bits_per_character']:.3f} bits a character.",
        f"## {songs} songs, unpicked",
        f"Seeds 1 to {songs}, no theme, every option at its default but the structure "
        f"`{SAMPLE_STRUCTURE}`. A line that missed its plan is marked.",
        *_samples(folder, songs),
    ]
    write_text(folder / CARD, "\n\n".join(parts) + "\n")


def _before(parent: dict[str, Any] | None) -> str:
    """A sentence on the model that training started from, "" if from nothing."""
    if not parent or not parent["training"]:
        return ""
    data, training = parent["data"], parent["training"]
    return (
        f" It started from a model trained before on {data['songs']:,} songs ({data['passes']} "
        f"passes) and {data['extra']:,} poems: {training['tokens']:,} tokens in "
        f"{training['steps']:,} steps of {training['rows']} rows, AdamW at "
        f"{training['learning_rate']}."
    )


def _samples(folder: Path, count: int) -> list[str]:
    composer = Composer(folder)
    songs = []
    for seed in range(1, count + 1):
        request = SongRequest(structure=SAMPLE_STRUCTURE, seed=seed)
        lines = composer.compose(request, on_line=lambda line: None)
        texts = [
            ("\n" if line.position in (0, 4) else "")
            + line.text
            + ("" if line.ok else f" ({line.missed})")
            for line in lines
        ]
        songs.append(f"### Seed {seed}\n\n```text\n{chr(10).join(texts).strip()}\n```")
    return songs
