"""How fast lines are written here, beside the bare matrix products of a step and plainer ways.

All ways take one token a row and draw the next one; each is measured in turn with the others, so
that what else the machine does falls on all of them alike.
"""

import importlib
import importlib.util
import random
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from typing import Any, Final, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.corpus.conditions import LineConditions
from ml.network.networks import LyricNetwork
from ml.network.processor import peak_megabytes
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.rows import LineWriter, Row

ROWS: Final = (1, 8, 32, 128)
TURNS: Final = 3  # of which the median counts
PIECE: Final = 8  # tokens a row that are written before the clock is asked
SONG: Final = SongRequest(
    structure="verse:8 chorus:8", rhyme_scheme="ABAB", syllables=8, theme="the sea"
)

Way = Callable[[], int]  # writes some tokens, and tells how many


def measure(
    composer: Composer, trained: LyricNetwork, seconds: float, rows: Sequence[int] = ROWS
) -> dict[str, Any]:
    """Tokens a second by rows and way, songs a minute, and the most memory that songs took.

    Args:
        seconds: for each figure; the songs get ten times as many.
    """
    songs = songs_a_minute(composer, 10 * seconds)
    most = peak_megabytes()
    table = {str(count): _at(composer.writer, trained, count, seconds) for count in rows}
    return {"rows": table, "songs_a_minute": round(songs, 1), "peak_mb": round(most)}


def songs_a_minute(composer: Composer, seconds: float) -> float:
    """Songs of 16 lines in scheme and syllables, as many at once as there are threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    lines: list[object] = []
    composer.compose(replace(SONG, structure="verse:2"), on_line=lines.append)  # warms up
    lines.clear()
    end = time.perf_counter() + seconds

    def over() -> bool:
        return time.perf_counter() >= end

    def write(seed: int) -> None:
        while not over():
            request = replace(SONG, seed=seed)
            composer.compose(request, on_line=lines.append, should_stop=over)
            seed += threads

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write, range(1, threads + 1)))
    torch.set_num_threads(threads)
    return len(lines) / 16 * 60 / (time.perf_counter() - began)


def _at(writer: LineWriter, trained: LyricNetwork, rows: int, seconds: float) -> dict[str, float]:
    """The figures at so many rows."""
    ways = {
        "engine": _engine(writer, rows),
        "matrix_products": _products(trained, rows),
        "nn_lstm": _stepped(Plain(trained), rows),
        "nn_lstm_int8": _stepped(_in_bytes(Plain(trained)), rows),
    }
    if importlib.util.find_spec("transformers"):
        ways["gpt2"] = _gpt2(rows)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # warms up
    for _ in range(TURNS):
        for name, way in ways.items():
            found[name].append(_rate(way, seconds / TURNS))
    speeds = {name: round(statistics.median(rates), 1) for name, rates in found.items()}
    return {**speeds, "share_of_limit": round(speeds["engine"] / speeds["matrix_products"], 3)}


def _rate(way: Way, seconds: float) -> float:
    """Tokens a second."""
    began, tokens = time.perf_counter(), 0
    while not tokens or time.perf_counter() - began < seconds:
        tokens += way()
    return tokens / (time.perf_counter() - began)


def _engine(writer: LineWriter, rows: int) -> Way:
    """Lines that do not end, so that no row leaves; bias, masks and draw as in songs."""
    bias = np.zeros(len(writer.words.words), dtype=np.float32)
    bias[writer.line] = -np.inf
    told = LineConditions(kind="verse", genre="lyric", register="plain")

    def write() -> int:
        many = [Row(writer.begin(), told, random.Random(at), bias, 0.9) for at in range(rows)]
        return sum(len(candidate.tokens) for candidate in writer.write(many))

    return write


def _products(trained: LyricNetwork, rows: int) -> Way:
    """The products of a step in single precision and nothing else."""
    both = [(layer.weight_ih, layer.weight_hh) for layer in trained.recurrent()]
    weights = [weight.detach().float() for weight in (*chain(*both), trained.projection)]
    inputs = [torch.randn(rows, weight.shape[1]) for weight in weights]
    outputs = [torch.empty(rows, len(weight)) for weight in weights]

    @torch.inference_mode()
    def multiply() -> int:
        for _ in range(PIECE):
            for x, weight, out in zip(inputs, weights, outputs, strict=True):
                torch.mm(x, weight.t(), out=out)
        return PIECE * rows

    return multiply


class Plain(nn.Module):
    """An LSTM of the same widths as it is commonly written: torch's own module, stepped."""

    def __init__(self, trained: LyricNetwork) -> None:
        super().__init__()
        sizes = [(layer.weight_ih.shape[1], layer.hidden) for layer in trained.recurrent()]
        self.layers = nn.ModuleList(nn.LSTM(inputs, hidden) for inputs, hidden in sizes)
        self.enter = nn.Embedding(trained.options.vocabulary, sizes[0][0])
        self.leave = nn.Linear(sizes[-1][1], trained.options.vocabulary)

    def forward(self, tokens: Tensor, states: list[Any]) -> tuple[Tensor, list[Any]]:
        x, after = self.enter(tokens).unsqueeze(0), []
        for layer, state in zip(self.layers, states, strict=True):
            x, last = layer(x, state)
            after.append(last)
        return self.leave(x.squeeze(0)), after


def _in_bytes(plain: Plain) -> Plain:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated, and what many still run
        quantise: Any = torch.ao.quantization.quantize_dynamic
        return cast(Plain, quantise(plain, {nn.LSTM, nn.Linear}, dtype=torch.qint8))


def _stepped(network: Plain, rows: int) -> Way:
    network.eval()
    tokens = torch.zeros(rows, dtype=torch.long)

    @torch.inference_mode()
    def write() -> int:
        nonlocal tokens
        states: list[Any] = [None] * len(network.layers)
        for _ in range(PIECE):
            logits, states = network(tokens, states)
            tokens = functional.softmax(logits, -1).multinomial(1).squeeze(1)
        return PIECE * rows

    return write


def _gpt2(rows: int) -> Way:
    """A network of GPT-2's shape (124 million parameters) that has learned nothing."""
    transformers = importlib.import_module("transformers")
    network = transformers.GPT2LMHeadModel(transformers.GPT2Config()).eval()
    begin = torch.zeros(rows, 1, dtype=torch.long)

    @torch.inference_mode()
    def write() -> int:
        network.generate(
            begin, do_sample=True, min_new_tokens=PIECE, max_new_tokens=PIECE, pad_token_id=0
        )
        return PIECE * rows

    return write
