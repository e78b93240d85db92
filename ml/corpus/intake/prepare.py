"""Inputs of many forms to one corpus: read, clean, drop, split, report.

Pieces pass one by one; only sketches of what was kept stay in memory. The same inputs give the
same bytes. The folder appears whole at the end, or not at all.
"""

import json
import lzma
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from ml.corpus.intake.cleaning import Rules, clean_sections, fault_of, id_of, words_of_song
from ml.corpus.intake.duplicates import Seen
from ml.corpus.intake.raw import Input, Raw, read_raw
from ml.corpus.songs import CORPUS, CorpusError, Section

REPORT, READABLE = "report.json", "report.md"
PRESET: Final = 2  # of xz: a tenth larger than by default, in a fifth of the time
EXAMPLES: Final = 5  # named for each reason
SPLITS: Final = ("train", "valid", "test")
FEWEST_SONGS: Final = 3  # two to learn from and one to measure on


@dataclass(frozen=True)
class Shares:
    """Shares of the songs that are kept back, where the input does not tell."""

    valid: float = 0.05
    test: float = 0.05

    def check(self) -> None:
        """Raises ValueError where the shares cannot be."""
        if min(self.valid, self.test) < 0 or self.valid + self.test > 0.5:
            raise ValueError("--valid and --test: give shares that make 0.5 at most together")

    def split_of(self, name: str) -> str:
        """By the song's own letters, so that it stays in its split when songs come or go."""
        place = int(name[:8], 16) / 0x100000000
        if place < self.valid:
            return "valid"
        return "test" if place < self.valid + self.test else "train"


USUAL_RULES, USUAL_SHARES = Rules(), Shares()


@dataclass
class Report:
    """What was kept, dropped and why."""

    inputs: list[str]
    pieces: int = 0
    kept: Counter[str] = field(default_factory=Counter)  # songs by split
    sections: Counter[str] = field(default_factory=Counter)  # by kind
    lines: int = 0
    words: int = 0
    dropped: Counter[str] = field(default_factory=Counter)  # pieces by reason
    examples: dict[str, list[str]] = field(default_factory=dict)

    def drop(self, reason: str, example: str) -> None:
        self.dropped[reason] += 1
        named = self.examples.setdefault(reason, [])
        if len(named) < EXAMPLES:
            named.append(example)

    def keep(self, split: str, sections: Sequence[Section], words: int) -> None:
        self.kept[split] += 1
        self.sections.update(section.kind for section in sections)
        self.lines += sum(len(section.lines) for section in sections)
        self.words += words

    def as_markdown(self) -> str:
        kept = sum(self.kept.values())
        rows = [
            "# Corpus", "", f"From {', '.join(self.inputs)}.", "",
            f"Read {self.pieces:,} pieces, kept {kept:,}: {self.lines:,} lines, "
            f"{self.words:,} words.",
            "", "| split | songs |", "|---|--:|",
            *(f"| {split} | {self.kept[split]:,} |" for split in SPLITS),
            "", "| section | count |", "|---|--:|",
            *(f"| {kind} | {count:,} |" for kind, count in self.sections.most_common()),
            "", "| dropped | pieces | such as |", "|---|--:|---|",
            *(
                f"| {reason} | {count:,} | {'; '.join(self.examples[reason])} |"
                for reason, count in self.dropped.most_common()
            ),
        ]  # fmt: skip
        return "\n".join(rows) + "\n"


def prepare(
    inputs: Sequence[Input],
    out: Path,
    on_bytes: Callable[[int], None],
    rules: Rules = USUAL_RULES,
    shares: Shares = USUAL_SHARES,
) -> Report:
    """Write the folder `out`: songs.jsonl.xz, report.json, report.md.

    `on_bytes` hears how many bytes of the inputs were read since the last time.

    Raises:
        CorpusError: an input cannot be read, or nothing is left; nothing is written.
        ValueError: the folder is there already, or shares cannot be.
    """
    shares.check()
    if out.exists():
        raise ValueError(f"--out {out}: is there already; give a new folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        report = Report([source.path.name for source in inputs])
        with lzma.open(beside / CORPUS, "wt", preset=PRESET, encoding="utf-8") as file:
            _write_songs(inputs, file, on_bytes, rules, shares, report)
        _check(report)
        facts = json.dumps(vars(report), indent=2, ensure_ascii=False)
        (beside / REPORT).write_text(facts + "\n", encoding="utf-8")
        (beside / READABLE).write_text(report.as_markdown(), encoding="utf-8")
        beside.chmod(0o755)
        beside.rename(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return report


def _write_songs(
    inputs: Sequence[Input],
    file: TextIO,
    on_bytes: Callable[[int], None],
    rules: Rules,
    shares: Shares,
    report: Report,
) -> None:
    seen = Seen()
    for raw in (raw for source in inputs for raw in read_raw(source, on_bytes)):
        report.pieces += 1
        sections = clean_sections(raw)
        words = words_of_song(sections)
        if not raw.kept_as_is and (reason := fault_of(sections, words, rules)):
            report.drop(reason, _named(raw))
            continue
        if not raw.kept_as_is and (earlier := seen.add(_named(raw), words)):
            report.drop("repeats another", f"{_named(raw)} repeats {earlier}")
            continue
        name = f"{report.pieces:016x}" if raw.kept_as_is else id_of(words)
        split = raw.split if raw.split in SPLITS else shares.split_of(name)
        report.keep(split, sections, len(words))
        file.write(json.dumps(_as_piece(raw, name, split, sections), ensure_ascii=False) + "\n")


def _as_piece(raw: Raw, name: str, split: str, sections: Sequence[Section]) -> dict[str, Any]:
    first = sections[0].lines[0]
    return {
        "id": name,
        "title": raw.title or first,
        "author": raw.author or None,
        "genre": raw.genre.lower() or None,
        **raw.others,
        "sections": [{"kind": part.kind, "lines": list(part.lines)} for part in sections],
        "split": split,
    }


def _named(raw: Raw) -> str:
    return f"{raw.where} ({raw.title})" if raw.title else raw.where


def _check(report: Report) -> None:
    """Raises CorpusError if what was kept is no corpus."""
    kept = sum(report.kept.values())
    if kept >= FEWEST_SONGS or (kept and report.kept["train"]):
        return
    reasons = ", ".join(f"{count} {reason}" for reason, count in report.dropped.most_common())
    raise CorpusError(
        f"of {report.pieces} pieces {kept} are songs to learn from"
        f"{': ' + reasons if reasons else ''}"
    )
