"""Doing a study: one job after the other, each kept when it is done, and then the report."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product
from pathlib import Path

from ml.corpus.tokenizer import Vocabulary
from ml.network.checkpoint import TOKENIZER, device_for, load_checkpoint
from ml.network.registry import available
from ml.study import baselines, composed, recall
from ml.study.findings import Point, Run
from ml.study.material import Subject
from ml.study.measures import HUMAN, MEASURES, Measure, human
from ml.study.plan import MODELS, RESULTS, Plan
from ml.study.remarks import COUNTS, title
from ml.study.report import Report
from ml.study.variants import CELLS, VARIANTS, Tick
from ml.study.writeup import write_report
from ml.training.making import RUN

TRAINING, RECALL, LOOK = 100, 20, 4  # shares of the bar: a guess at how long the kinds of job take


@dataclass(frozen=True)
class Job:
    """One piece of work: its figures go to each of its experiments."""

    experiments: tuple[str, ...]
    model: str
    seed: int
    weight: int
    do: Callable[[Tick], Sequence[Point]]

    @property
    def runs(self) -> list[Run]:
        """What it will give, without figures."""
        return [Run(name, self.model, self.seed, ()) for name in self.experiments]

    def is_done(self, folder: Path) -> bool:
        return all((folder / run.file).exists() for run in self.runs)


def conduct(plan: Plan, show: Callable[[int, int, str], None]) -> Report:
    """Do what is not done, and write the report of all.

    `show` hears how much of how much is done, and what is at work.

    Raises:
        ValueError: the plan cannot be, or its folder holds another study.
    """
    plan.check()
    results = plan.out / RESULTS
    jobs = list(jobs_of(plan))
    left = [job for job in jobs if not job.is_done(results)]
    total, done = 100 * sum(job.weight for job in left), 0
    for job in left:

        def tick(share: float, note: str, before: int = done, weight: int = job.weight) -> None:
            show(min(total - 1, before + int(100 * weight * share)), total, note)

        tick(0.0, f"{job.experiments[0]}, {job.model}, seed {job.seed}")
        points = tuple(job.do(tick))
        for run in job.runs:
            Run(run.experiment, run.model, run.seed, points).save(results)
        done += 100 * job.weight
        show(done, total, "")
    runs = [Run.load(results / run.file) for job in jobs for run in job.runs]
    return write_report(plan.out, runs, plan.facts())


def jobs_of(plan: Plan) -> Iterator[Job]:
    """All jobs of a plan, seed by seed, so that a study cut short has whole sets."""
    if plan.models is not None:
        for name in available(plan.models):
            if "baselines" in plan.only:
                look = partial(_look, baselines.score, plan, plan.models / name)
                yield Job(("baselines",), name, 0, LOOK, look)
            yield from _looks(plan, name, 0, plan.models / name)
            if "texts" in plan.only:
                songs = partial(_compose, plan, plan.models / name)
                yield Job(("texts",), f"{title(name)}, composed", 0, LOOK, songs)
    else:
        for seed in plan.seeds:
            yield from _jobs_of_seed(plan, seed)
    if "baselines" in plan.only:
        yield Job(("baselines",), COUNTS, 0, LOOK, partial(_count, plan))
    if "recall" in plan.only:
        for seed, cell in product(plan.seeds, CELLS):
            yield Job(("recall",), cell, seed, RECALL, partial(recall.train, cell, plan, seed))
    if "texts" in plan.only:
        yield Job(("texts",), HUMAN, 0, LOOK, lambda tick: human(plan.material).points)


def _jobs_of_seed(plan: Plan, seed: int) -> Iterator[Job]:
    looks = set(MEASURES) & set(plan.only)
    for variant in VARIANTS:
        among = tuple(name for name in variant.experiments if name in plan.only)
        looked_at = bool(looks) and "cells" in variant.experiments
        if among or looked_at:
            train = partial(variant.train, plan, seed)
            yield Job(among or variant.experiments[:1], variant.name, seed, TRAINING, train)
        if looked_at:
            yield from _looks(plan, variant.name, seed, plan.out / MODELS / variant.folder(seed))
    if "baselines" in plan.only:
        do = partial(baselines.train_transformer, plan, seed)
        yield Job(("baselines",), "Transformer", seed, TRAINING, do)


def _looks(plan: Plan, model: str, seed: int, folder: Path) -> Iterator[Job]:
    """Every way to look at a trained network."""
    for name, measure in MEASURES.items():
        if name in plan.only:
            yield Job((name,), model, seed, LOOK, partial(_look, measure, plan, folder))


def _look(measure: Measure, plan: Plan, folder: Path, tick: Tick) -> Sequence[Point]:
    return measure(_subject(folder, plan.options.get("device")), plan.material)


def _compose(plan: Plan, folder: Path, tick: Tick) -> Sequence[Point]:
    return composed.measure(folder, plan.material)


def _count(plan: Plan, tick: Tick) -> Sequence[Point]:
    """Of the pieces of words that the networks read, which all have in common."""
    if plan.models is not None:
        names = list(available(plan.models))
        folder = plan.models / ("lstm" if "lstm" in names else names[0])
    else:
        folder = plan.out / MODELS / f"transformer-{plan.seeds[0]}" / RUN
    return baselines.count(Vocabulary.load(folder / TOKENIZER), plan.material)


@lru_cache(maxsize=1)
def _subject(folder: Path, device: str | None) -> Subject:
    loaded = load_checkpoint(folder)
    return Subject(loaded.network.to(device_for(device)), loaded.vocabulary)
