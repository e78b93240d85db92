"""The model card of a trained network: what it is, what it learned from, how it writes.

The form follows Mitchell et al. 2019 (Model Cards for Model Reporting), kept short.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ml.corpus.originality.quatrains import LINES, MATCH, memorised
from ml.corpus.songs import Song
from ml.network.checkpoint import CARD, CONFIG, write_text
from ml.network.options import NetworkOptions
from ml.network.registry import TITLES
from ml.song.line import Line
from ml.song.request import SongRequest
from ml.writing.composer import Composer

SAMPLE_STRUCTURE = "verse:4 chorus:4"
SOURCES = "sources.tsv"
READING = "reading.md"  # what readers of its songs found, where any wrote it down
# What a licence of the sources asks the card to say.
RIGHTS = {
    "PD": "Texts marked PD or PD-US are in the public domain at least in the United States; most "
    "are of the eighteenth to early twentieth century, and so are their views.",
    "PD-US": "Texts marked PD or PD-US are in the public domain at least in the United States; "
    "most are of the eighteenth to early twentieth century, and so are their views.",
    "CC-BY-2.0": "Sentences marked CC-BY-2.0 are by the contributors of Tatoeba (tatoeba.org), "
    "taken from the lists of manythings.org/anki, under the licence at "
    "creativecommons.org/licenses/by/2.0.",
}
UNITS = {"subword": "subword units", "word": "words", "char": "letters and marks"}
NORMS = {"rms": "root mean square norms, ", "layer": "layer norms, ", "none": ""}
TOLD = (
    "the plan of the line (syllables left, last word, theme, place, section, genre, register) "
    "given at every step. Lower case inside; capitals are restored."
)
Facts = dict[str, Any]


def write_sources(folder: Path, songs: Sequence[Song]) -> None:
    """The list of sources with their licence and number of pieces, the largest first.

    A piece of a collection names its file ("owner/name: path"); the list names the collection.
    """
    counted = Counter(
        (re.sub(r"^([\w-]+/[\w-]+): .*", r"\1", song.source), song.license) for song in songs
    )
    rows = [f"{source}\t{licence}\t{count}" for (source, licence), count in counted.most_common()]
    write_text(folder / SOURCES, "\n".join(("source\tlicense\tpieces", *rows)) + "\n")


def write_card(folder: Path, curve: str, songs: int, learned: Sequence[Song] = ()) -> None:
    """Write the card of a saved model, with songs that it writes now.

    Args:
        folder: the model's folder, already holding its checkpoint.
        songs: how many songs, from seed 1 on, as they come.
        curve: the training curve as CSV (step, loss, validation word perplexity).
        learned: what the model learned from, to see how much of it the songs repeat.
    """
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    config["network"] = asdict(NetworkOptions.from_fields(config["network"]))
    rows = [row.split(",") for row in curve.splitlines()[1:]]
    parts = [
        *_what_it_is(config),
        *_what_it_read(config, folder),
        *_how_it_was_trained(config),
        "\n".join(
            (
                "| step | training loss (nats a token) | word perplexity (first songs) |",
                "|--:|--:|--:|",
                *(f"| {step} | {loss} | {float(score):.1f} |" for step, loss, score in rows),
            )
        ),
        *_how_it_predicts(config),
        *_how_it_reads(folder),
        *(_samples(folder, songs, learned) if songs else ()),
    ]
    write_text(folder / CARD, "\n\n".join(parts) + "\n")


def _what_it_is(config: Facts) -> list[str]:
    network, plain = config["network"], config.get("plain")
    tied = "tied" if network.get("tied", True) else "untied"
    purpose = "sentences" if plain else "song lyrics"
    return [
        f"# {TITLES[network['cell']]} for {purpose}, version {config['version']}",
        f"{config['parameters']:,} parameters: {network['layers']} recurrent layers "
        f"({network['hidden']} and {network['embedding']} wide), {network['vocabulary']:,} "
        f"{UNITS[config.get('unit', 'subword')]}, {tied} weights, {NORMS[network['norm']]}and "
        + ("nothing told but the words before." if plain else TOLD),
    ]


def _what_it_read(config: Facts, folder: Path) -> list[str]:
    data = config["data"]
    return [
        "## What it learned from",
        "\n".join(
            (
                "| file | pieces | passes | part of training |",
                "|---|--:|--:|---|",
                *(
                    f"| {source['file']} | {source['pieces']:,} | {source['passes']} | "
                    f"{source['begin']:.0%} to {source['end']:.0%} |"
                    for source in data["sources"]
                ),
            )
        ),
        f"{config['training']['tokens']:,} tokens in all. Fingerprint of the data: "
        f"`{data['fingerprint']}`; of the vocabulary: `{config['vocabulary']}`. Every source is "
        f"listed in [{SOURCES}]({SOURCES}). {_rights(folder)}",
    ]


def _rights(folder: Path) -> str:
    """What the list of sources says of licences, in sentences."""
    rows = (folder / SOURCES).read_text(encoding="utf-8").splitlines()[1:]
    licences = {row.split("\t")[1] for row in rows}
    sentences = [text for licence, text in RIGHTS.items() if licence in licences]
    if others := sorted(licences - set(RIGHTS)):
        named = ", ".join(other for other in others if other) or "not stated"
        sentences.append(f"Licence of the rest: {named}.")
    return " ".join(dict.fromkeys(sentences))


def _how_it_was_trained(config: Facts) -> list[str]:
    network, training = config["network"], config["training"]
    rates = f"AdamW at {training['learning_rate']}" + _muon(training)
    return [
        "## How it was trained",
        f"{training['steps']:,} steps of {training['rows']} rows by {training['chunk']} tokens, "
        f"{rates}, {_rates_over_time(training)}, "
        f"{_dropped(network)}, gradient norm clipped at {training['clip']}, seed "
        f"{training['seed']}, {'bfloat16' if training['half'] else 'single precision'}; the "
        f"weights are a moving average ({training['average']})."
        + f" {training.get('remark', '')}".rstrip()
        + _before(config.get("before")),
    ]


def _muon(training: Facts) -> str:
    """The rate of the recurrent matrices, and how fast they fade between steps."""
    if not training["muon"]:
        return ""
    decay = training.get("muon_decay", 0)  # trainings before there was one say nothing of it
    faded = f", weight decay {decay}" if decay else ""
    return f" and Muon at {training['muon']} on the recurrent matrices{faded}"


def _dropped(network: Facts) -> str:
    """What is left out at random."""
    names = {"weight_drop": "of recurrent weights", "word_dropout": "of words"}
    more = (f", {network[name]} {says}" for name, says in names.items() if network[name])
    return f"dropout {network['dropout']}{''.join(more)}"


def _rates_over_time(training: Facts) -> str:
    if training["steps"] < training["planned"] * (1 - training["decline"]):
        if training.get("patience"):
            return "level to the end, which came early since nothing more was gained"
        return f"level so far, this being a model under way to {training['planned']:,} steps"
    return f"level and then declining to nothing over the last {training['decline']:.0%}"


def _before(parent: Facts | None) -> str:
    """A sentence on the model that training started from, "" if from nothing."""
    if not parent or not parent["training"]:
        return ""
    training = parent["training"]
    return (
        f" It started from a model trained before on {training['tokens']:,} tokens of other data "
        f"(fingerprint `{parent['data']['fingerprint']}`)."
    )


def _how_it_predicts(config: Facts) -> list[str]:
    valid = config["metrics"]["valid"]
    on = f"{valid['lines']:,} sentences" if config.get("plain") else f"{valid['songs']} songs"
    return [
        "## How well it predicts",
        f"On {on} to validate on ({valid['words']:,} words), nothing told: "
        f"word perplexity **{valid['word_perplexity']:.1f}**, "
        f"{valid['bits_per_character']:.3f} bits a character.",
    ]


def _how_it_reads(folder: Path) -> list[str]:
    reading = folder / READING
    if not reading.exists():
        return []
    return ["## What is good and what is weak", reading.read_text(encoding="utf-8").strip()]


def _samples(folder: Path, count: int, learned: Sequence[Song]) -> list[str]:
    composer = Composer(folder)
    requests = (SongRequest(structure=SAMPLE_STRUCTURE, seed=seed) for seed in range(1, count + 1))
    songs = [composer.compose(request, on_line=lambda line: None) for request in requests]
    return [
        *(_memory(songs, learned) if learned else ()),
        f"## {count} songs, unpicked",
        f"Seeds 1 to {count}, no theme, every option at its default but the structure "
        f"`{SAMPLE_STRUCTURE}`. A line that missed its plan is marked. "
        "They came from the composer as it was with this version: a later one writes others from "
        "the same seeds.",
        *(f"### Seed {seed}\n\n{_as_text(song)}" for seed, song in enumerate(songs, 1)),
    ]


def _as_text(lines: Sequence[Line]) -> str:
    texts = [
        ("\n" if line.position in (0, 4) else "")
        + line.text
        + ("" if line.ok else f" ({line.missed})")
        for line in lines
    ]
    return f"```text\n{chr(10).join(texts).strip()}\n```"


def _memory(songs: Sequence[Sequence[Line]], learned: Sequence[Song]) -> list[str]:
    """How much the songs below repeat of what was learned from."""
    lines = [line for song in songs for line in song]
    sections = (song[at : at + LINES] for song in songs for at in range(0, len(song), LINES))
    quatrains = [[line.text for line in some] for some in sections if len(some) == LINES]
    copied = sum(memorised(quatrains, learned))
    longest = max((line.shared or 0 for line in lines), default=0)
    return [
        "## What it repeats",
        f"Of {len(quatrains)} quatrains of the songs below, {copied} "
        f"{'matches' if copied == 1 else 'match'} one that it learned from at {MATCH} or better "
        "(Ratcliff & Obershelp, the rule of Belouadi & Eger 2023). "
        + (
            f"The most words in a row that a line of them has from one song: {longest}."
            if longest
            else "No line of them has six words in a row from one song."
        ),
    ]
