"""How much of the text before is of use: perplexity with the history cut short."""

import math

import numpy as np
import torch

from ml.network.networks import LyricNetwork
from ml.study.findings import Point
from ml.study.likelihood import Integers
from ml.study.material import Material, Subject

LENGTHS = (1, 2, 3, 5, 8, 13, 20, 32, 50, 80, 128, 200)  # tokens
BATCH = 64


def measure(subject: Subject, material: Material) -> list[Point]:
    """Perplexity of tokens that have at least the longest history in their own song.

    The same tokens are predicted after histories of every length, each from an empty state.
    """
    songs = [subject.encoder.plain(song).astype(np.int64) for song in material.valid]
    longest = _longest(songs, material.budget.places)
    places = [(song, end) for song in songs for end in range(longest, len(song))]
    draw = np.random.default_rng(material.seed)
    chosen = draw.permutation(len(places))[: material.budget.places]
    windows = np.stack(
        [places[at][0][places[at][1] - longest : places[at][1] + 1] for at in chosen], axis=1
    )
    return [
        Point(
            "perplexity", length, perplexity(subject.network, windows[-length - 1 :]), len(chosen)
        )
        for length in LENGTHS
        if length <= longest
    ]


def _longest(songs: list[Integers], wanted: int) -> int:
    """The longest history that enough tokens have, or some have in a small corpus."""
    for length in reversed(LENGTHS):
        if sum(max(0, len(song) - length) for song in songs) >= wanted:
            return length
    return 1


@torch.inference_mode()
def perplexity(network: LyricNetwork, windows: Integers) -> float:
    """Of the last token of each window (length + 1, windows), a token each."""
    total = 0.0
    for at in range(0, windows.shape[1], BATCH):
        tokens = torch.from_numpy(windows[:, at : at + BATCH]).to(network.embedding.device)
        told = torch.zeros(*tokens[:-1].shape, network.layout.width, dtype=torch.long)
        hidden, _ = network.hidden(
            tokens[:-1], told.to(tokens.device), network.initial_state(tokens.shape[1])
        )
        logs = network.logits(hidden[-1]).log_softmax(-1)
        total -= float(logs.gather(-1, tokens[-1:].T).sum())
    return math.exp(total / windows.shape[1])
