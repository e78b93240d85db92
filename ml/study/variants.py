"""The networks that a study trains, and what their training tells."""

import csv
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ml.network.checkpoint import CONFIG
from ml.study.findings import Point
from ml.study.plan import MODELS, Plan
from ml.training.curve import CURVE
from ml.training.evaluation import Score
from ml.training.loop import Progress
from ml.training.making import RUN, make

Tick = Callable[[float, str], None]  # hears which share of a job is done, and a note

# What a run makes of its songs before it learns; runs of one vocabulary share it.
UNITS: Final = ("unit", "vocabulary")
PREPARED: Final = ("tokenizer.json", "tokenizer.key", "encoded.npz", "encoded.json")


@dataclass(frozen=True)
class Variant:
    """A network that differs from the others by some options."""

    name: str
    experiments: tuple[str, ...]  # in which it stands beside others
    options: Mapping[str, Any] = field(default_factory=dict)
    width: float = 1.0  # times the usual

    def folder(self, seed: int) -> str:
        return f"{re.sub('[^a-z0-9]+', '-', self.name.lower())}-{seed}"

    @property
    def vocabulary(self) -> str:
        """What decides its vocabulary, beside the songs."""
        own = [str(self.options[name]) for name in UNITS if name in self.options]
        return "-".join(own) or "usual"

    def train(self, plan: Plan, seed: int, tick: Tick) -> list[Point]:
        """Train, or go on, and give the figures of the training."""
        usual = plan.recipe("").network
        wide = {name: round(self.width * getattr(usual, name)) for name in ("embedding", "hidden")}
        recipe = plan.recipe(self.folder(seed), seed=seed, **{**wide, **self.options})
        prepare(plan, self.vocabulary, recipe.out / RUN)
        speed = 0.0

        def on_step(progress: Progress) -> None:
            nonlocal speed
            speed = progress.tokens_per_second
            tick(progress.step / progress.steps, f"{self.name}, seed {seed}: {speed:,.0f} tokens/s")

        score = make(recipe, lambda done, of: None, on_step)
        _copy_prepared(recipe.out / RUN, _shared(plan, self.vocabulary))
        return _points(recipe.out, score, speed)


CELLS: Final = ("rnn", "lstm", "gru")
VARIANTS: Final = (
    Variant("rnn", ("cells", "baselines"), {"cell": "rnn"}),
    Variant("lstm", ("cells", "baselines", "units", "shape"), {"cell": "lstm"}),
    Variant("gru", ("cells", "baselines"), {"cell": "gru"}),
    Variant("LSTM, words", ("units",), {"cell": "lstm", "unit": "word"}),
    Variant("LSTM, letters", ("units",), {"cell": "lstm", "unit": "char"}),
    Variant("LSTM, 1 layer", ("shape",), {"cell": "lstm", "layers": 1}),
    Variant("LSTM, 3 layers", ("shape",), {"cell": "lstm", "layers": 3}),
    Variant("LSTM, half as wide", ("shape",), {"cell": "lstm"}, 0.5),
    Variant("LSTM, twice as wide", ("shape",), {"cell": "lstm"}, 2.0),
)


def _points(folder: Path, score: Score, speed: float) -> list[Point]:
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    training = config["training"]
    points = points_of(score, config["parameters"])
    if speed:  # a run that had come to its end before has none
        points.append(Point("tokens a second", "", speed, training["steps"]))
    a_step = training["tokens"] // training["steps"]
    with (folder / RUN / CURVE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            tokens = int(row["step"]) * a_step
            points.append(Point("loss", tokens, float(row["loss"])))
            points.append(Point("valid", tokens, float(row["word_perplexity"])))
    return points


def points_of(score: Score, parameters: int) -> list[Point]:
    """How well a model predicts the songs kept back, and its size."""
    return [
        Point("word perplexity", "", score.word_perplexity, score.words + score.lines),
        Point("bits a character", "", score.bits_per_character, score.characters + score.lines),
        Point("parameters", "", parameters),
    ]


def prepare(plan: Plan, vocabulary: str, folder: Path) -> None:
    """Give a run that begins what another one made of the songs."""
    _copy_prepared(_shared(plan, vocabulary), folder)


def _shared(plan: Plan, vocabulary: str) -> Path:
    return plan.out / MODELS / f"prepared-{vocabulary}"


def _copy_prepared(source: Path, folder: Path) -> None:
    """Vocabulary and encoded songs, if all are there and the folder has none.

    Nothing writes them again, so that one copy on disk serves all runs where links can be made.
    """
    if all((source / name).exists() for name in PREPARED) and not (folder / PREPARED[-1]).exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in PREPARED:  # the last tells a training that the others are whole
            (folder / name).unlink(missing_ok=True)
            try:
                (folder / name).hardlink_to(source / name)
            except OSError:
                shutil.copyfile(source / name, folder / name)
