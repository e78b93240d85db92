"""What a study is to do: songs, seeds, budget, and which experiments."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ml.network.checkpoint import CONFIG, write_text
from ml.network.registry import ModelInfo, available
from ml.study.experiments import NAMES
from ml.study.material import FULL, SMALL, Budget, Material
from ml.training.data import Data, read_data
from ml.training.recipe import Extra, Recipe

PLAN, RESULTS, MODELS = "plan.json", "results", "models"
# Of the recipe; `--full` trains what is shipped, but for passes.
SMALL_OPTIONS: Final = {
    "vocabulary": 2000, "embedding": 64, "hidden": 96, "condition": 32, "rows": 16, "passes": 1,
    "evaluate_every": 100,
}  # fmt: skip
FULL_OPTIONS: Final = {"passes": 2, "evaluate_every": 200}


@dataclass(frozen=True)
class Plan:
    """Everything that decides what a study finds."""

    corpus: Path
    out: Path
    seeds: tuple[int, ...] = (1, 2, 3)
    full: bool = False
    only: tuple[str, ...] = NAMES
    models: Path | None = None  # trained networks to look at; None: train
    extra: tuple[Extra, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)  # options of the recipe

    @property
    def budget(self) -> Budget:
        return FULL if self.full else SMALL

    @property
    def options(self) -> dict[str, Any]:
        """Options of every training."""
        return {**(FULL_OPTIONS if self.full else SMALL_OPTIONS), "card_songs": 0, **self.given}

    def recipe(self, folder: str, **more: Any) -> Recipe:
        """What a training is to do; its model lies in `folder` under the study's."""
        where = {"corpus": self.corpus, "out": self.out / MODELS / folder, "extra": self.extra}
        return Recipe.of({**self.options, **where, **more})

    @cached_property
    def data(self) -> Data:
        """The songs.

        Raises:
            CorpusError: they are none, or too few.
        """
        return read_data(self.recipe(""))

    @cached_property
    def material(self) -> Material:
        return Material(self.data.songs, self.data.valid, self.budget)

    def check(self) -> None:
        """Refuse what cannot be, before anything is written.

        Raises:
            ValueError: an option is wrong, or the folder holds another study.
        """
        if unknown := [name for name in self.only if name not in NAMES]:
            raise ValueError(f"--only: there is no {unknown[0]!r}; choose of {', '.join(NAMES)}")
        if not self.seeds:
            raise ValueError("--seeds: give 1 or more")
        self.recipe("").check()
        key = json.dumps(self._key(), indent=1, default=str) + "\n"
        path = self.out / PLAN
        if path.exists() and path.read_text(encoding="utf-8") != key:
            raise ValueError(f"{self.out}: holds a study of other options or songs; give another")
        self.out.mkdir(parents=True, exist_ok=True)
        write_text(path, key)

    @property
    def _learning(self) -> dict[str, Any]:
        """Options that change what is found, and not only how fast."""
        return {k: v for k, v in self.options.items() if k not in ("threads", "device")}

    def _key(self) -> dict[str, Any]:
        """What results of one study have in common; more seeds and experiments may come."""
        return {
            "songs": self.data.fingerprint,
            "budget": asdict(self.budget),
            "options": self._learning,
            "models": self.models,
        }

    def facts(self) -> dict[str, Any]:
        """What a reader has to know of all figures."""
        train = f"{len(self.data.songs):,} pieces of {self.corpus.name}"
        more = "".join(f", {one.path.name}" for one in self.extra)
        facts = {
            "Songs to learn from": train + more,
            "Songs kept back": f"{len(self.data.valid):,}",
            "Fingerprint of the songs": f"`{self.data.fingerprint}`",
            "Looked at": ", ".join(f"{v:,} {_plain(k)}" for k, v in asdict(self.budget).items()),
        }
        if self.models is not None:
            models = available(self.models).values()
            facts["Networks, as they are"] = "; ".join(_says(one, self.models) for one in models)
        else:
            options = ", ".join(f"{_plain(k)} {v}" for k, v in self._learning.items())
            seeds = ", ".join(map(str, self.seeds))
            facts |= {"Every network": options, "Seeds": seeds}
        return facts


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _says(model: ModelInfo, folder: Path) -> str:
    """A network's name, size and how much it has read: the shipped ones differ in that."""
    config = json.loads((folder / model.name / CONFIG).read_text(encoding="utf-8"))
    tokens = config.get("training", {}).get("tokens", 0)
    read = f", {tokens:,} tokens read" if tokens else ""
    return f"{model.title}, version {model.version} ({model.parameters:,} parameters{read})"
