"""What the networks stand beside: a table of counts, and a Transformer trained in their loop."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from ml.corpus.songs import Song, lines_of, normalise
from ml.corpus.streams import SongEncoder
from ml.corpus.tokenizer import Vocabulary
from ml.network.checkpoint import device_for
from ml.network.networks import LyricNetwork
from ml.network.processor import has_bfloat16
from ml.study.counts import Counts
from ml.study.findings import Point
from ml.study.layout import lay
from ml.study.likelihood import Integers
from ml.study.material import Material, Subject
from ml.study.plan import Plan
from ml.study.transformer import Transformer
from ml.study.variants import Tick, points_of, prepare
from ml.training.data import chunks_of, vocabulary_of
from ml.training.evaluation import Score, evaluate
from ml.training.loop import Progress, train
from ml.training.making import RUN

RATE = 2e-3  # of AdamW for the Transformer, which has no matrices for Muon's recurrent rate
SKETCH = 80  # songs that are scored while it learns


def score(subject: Subject, material: Material) -> list[Point]:
    """How well a trained network predicts the songs kept back."""
    found = evaluate(subject.network, subject.vocabulary, material.valid)
    return points_of(found, sum(p.numel() for p in subject.network.parameters()))


def count(vocabulary: Vocabulary, material: Material) -> list[Point]:
    """The table of counts, of the units that a network has, scored as networks are."""
    model = Counts(_stream(vocabulary, material.train), len(vocabulary))
    tokens = _stream(vocabulary, material.valid)
    scored = tokens != vocabulary.song  # where a song begins is given, as to the networks
    texts = [normalise(line) for line in lines_of(material.valid)]
    found = Score(
        songs=len(material.valid),
        words=sum(len(text.split()) for text in texts),
        lines=len(texts),
        characters=sum(map(len, texts)),
        tokens=int(scored.sum()),
        nats=float(model.nats_of(tokens)[scored].sum()),
    )
    return points_of(found, model.parameters)


def _stream(vocabulary: Vocabulary, songs: Sequence[Song]) -> Integers:
    tokens = (
        number
        for song in songs
        for number in (*lay(vocabulary, song.sections).tokens, vocabulary.end)
    )
    return np.fromiter(tokens, dtype=np.int64)


def train_transformer(plan: Plan, seed: int, tick: Tick) -> list[Point]:
    """Train it, or go on, and give the figures that a training gives."""
    recipe = plan.recipe(f"transformer-{seed}", seed=seed, muon=0.0, learning_rate=RATE)
    folder = recipe.out / RUN
    folder.mkdir(parents=True, exist_ok=True)
    prepare(plan, "usual", folder)
    vocabulary = vocabulary_of(recipe, folder, plan.data)
    torch.manual_seed(seed)
    made = Transformer(replace(recipe.network, vocabulary=len(vocabulary)))
    network = made.to(device_for(recipe.device))
    encoder = SongEncoder(vocabulary, network.layout)
    chunks = chunks_of(recipe, folder, plan.data, encoder, lambda done, of: None)
    half = has_bfloat16(network.embedding.device)

    def perplexity(network: LyricNetwork) -> float:
        return evaluate(network, vocabulary, plan.data.valid[:SKETCH]).word_perplexity

    def report(progress: Progress) -> None:
        speed = f"{progress.tokens_per_second:,.0f} tokens/s"
        tick(progress.step / progress.steps, f"transformer, seed {seed}: {speed}")

    train(network, chunks, replace(recipe.training, half=half), folder, perplexity, report)
    found = evaluate(network, vocabulary, plan.data.valid)
    return points_of(found, sum(p.numel() for p in network.parameters()))
