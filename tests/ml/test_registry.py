"""Which models a folder has, in which order, and what is said of those that cannot be used."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from ml.network.registry import SHIPPED, available, damaged, known_words

FACTS = {"version": 3, "parameters": 12, "network": {"cell": "gru"}, "metrics": {"valid": {}}}


def put(folder: Path, name: str, **parts: Any) -> None:
    (folder / name).mkdir()
    (folder / name / "config.json").write_text(json.dumps(FACTS | parts))


def test_models_come_in_the_order_of_their_cells_then_by_name(tmp_path: Path) -> None:
    for name, cell in (
        ("zoe", "rnn"),
        ("gru", "gru"),
        ("mine", "lstm"),
        ("b", "lstm"),
        ("a", "new"),
    ):
        put(tmp_path, name, network={"cell": cell})
    assert list(available(tmp_path)) == ["zoe", "b", "mine", "gru", "a"]


def test_a_model_has_the_facts_of_its_file_and_card(tmp_path: Path) -> None:
    put(tmp_path, "gru")
    put(tmp_path, "mine")
    (tmp_path / "mine" / "README.md").write_text("# Mine — é\n", encoding="utf-8")
    shipped, mine = (available(tmp_path)[name] for name in ("gru", "mine"))
    assert (shipped.title, mine.title) == ("GRU", "mine")
    assert (shipped.card, mine.card) == ("", "# Mine — é\n")
    assert (mine.version, mine.parameters, mine.cell) == ("3", 12, "gru")


def test_what_is_no_model_is_not_spoken_of(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "LOG.md").write_text("tried things")
    assert available(tmp_path) == {}
    assert damaged(tmp_path) == []
    assert available(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "null", "7", '{"version": 1}', '{"network": [], "version": 1, "parameters": 1}',
        json.dumps(FACTS | {"parameters": "many"}), json.dumps(FACTS | {"metrics": 5}),
        json.dumps(FACTS | {"parameters": 1e400}), "[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_model_is_named_and_the_others_stay(content: str, tmp_path: Path) -> None:
    put(tmp_path, "good")
    put(tmp_path, "bad")
    (tmp_path / "bad" / "config.json").write_text(content)
    assert list(available(tmp_path)) == ["good"]
    (found,) = damaged(tmp_path)
    assert found.name == "bad"
    assert found.reason


def test_a_damaged_model_is_logged_once_for_each_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(tmp_path, "bad", network=None)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            available(tmp_path)
        (tmp_path / "bad" / "config.json").write_text("{")
        damaged(tmp_path)
    assert len(caplog.records) == 2
    assert all("bad" in message for message in caplog.messages)


def test_the_shipped_models_are_whole_and_say_what_they_score() -> None:
    assert list(available(SHIPPED)) == ["rnn", "lstm", "gru"]
    assert damaged(SHIPPED) == []
    for info in available(SHIPPED).values():
        score = info.metrics["valid"]["word_perplexity"]
        assert f"**{score:.1f}**" in info.card
        assert f"{info.parameters:,} parameters" in info.card
        assert (SHIPPED / info.name / "sources.tsv").exists()
        known = known_words(info.name)
        assert known
        assert {"night", "rain", "heart"} <= known.words


@pytest.mark.parametrize("name", available(SHIPPED))
def test_the_readme_gives_the_figures_of_the_shipped_models(name: str) -> None:
    config = json.loads((SHIPPED / name / "config.json").read_text(encoding="utf-8"))
    score, tokens = config["metrics"]["valid"], config["training"]["tokens"]
    row = (
        f"| {config['parameters']:,} | {tokens / 1e6:.1f} M | {score['word_perplexity']:.1f} | "
        f"{score['bits_per_character']:.3f} |"
    )
    assert row in (SHIPPED.parents[1] / "README.md").read_text(encoding="utf-8")
