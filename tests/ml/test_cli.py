"""The commands of the README, as a user types them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ml.network.registry import SHIPPED
from ml.song.line import Line, facts_of
from tests.ml.conftest import SAMPLE


def ml(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ml", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=170, check=False)


def test_generate_prints_sections_as_json(untrained: Path) -> None:
    done = ml("generate", "--models", untrained, "--model", "gru", "--structure", "verse:2",
              "--rhyme-scheme", "AA", "--syllables", "6", "--seed", "7", "--json")  # fmt: skip
    song = json.loads(done.stdout)
    assert song["request"]["seed"] == 7
    assert [section["kind"] for section in song["sections"]] == ["verse"]
    line = song["sections"][0]["lines"][0]
    assert set(line) == {fact.name for fact in facts_of(Line)}
    assert (line["receipt"]["model"], line["receipt"]["version"]) == ("gru", song["version"])


def test_evaluate_prints_figures_as_json(untrained: Path) -> None:
    done = ml("evaluate", "--models", untrained, "--model", "rnn", "--data", SAMPLE, "--json")
    figures = json.loads(done.stdout)
    assert figures["word_perplexity"] > 1
    assert figures["bits_per_character"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["generate", "--temperature", "100"], "--temperature: Give a number"),
        (["generate", "--model", "parrot"], "--model: Choose one of"),
        (["generate", "--rhyme-scheme", "A1!"], "--rhyme-scheme: Use 1 to 16 letters"),
        (["evaluate", "--data", "nowhere.jsonl"], "nowhere.jsonl: no such file"),
        (["train", "--corpus", "nowhere.jsonl", "--out", "x"], "nowhere.jsonl: no such file"),
        (["train", "--corpus", SAMPLE, "--dropout", "2", "--out", "x"], "--dropout: give 0 to 0.9"),
        (["train", "--out", "x"], "--corpus"),
        (["bench", "--training", "--threads", "0"], "--threads: give 1 or more"),
        (["sing"], "invalid choice"),
    ],
)
def test_bad_input_is_one_line_and_status_2(arguments: list[str], message: str) -> None:
    done = ml(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_train_makes_a_model_that_writes(tmp_path: Path) -> None:
    out = tmp_path / "mine"
    done = ml("train", "--cell", "gru", "--corpus", SAMPLE, "--out", out, "--vocabulary", "500",
              "--embedding", "24", "--hidden", "32", "--passes", "2", "--rows", "4")  # fmt: skip
    assert "word perplexity" in done.stdout, done.stderr
    assert "unpicked" in (out / "README.md").read_text()
    assert "written for Lyricsite" in (out / "sources.tsv").read_text()
    written = ml("generate", "--models", tmp_path, "--model", "mine", "--structure", "verse:2")
    assert len(written.stdout.splitlines()) == 2, written.stderr


def test_bench_prints_tokens_a_second_beside_the_products() -> None:
    done = ml("bench", "--training", "--cell", "gru", "--embedding", "16", "--hidden", "24",
              "--rows", "2", "--rounds", "1", "--json")  # fmt: skip
    speed = json.loads(done.stdout)
    assert speed["cell"] == "gru"
    assert speed["share"] == pytest.approx(
        speed["tokens_per_second"] / speed["products_tokens_per_second"], abs=1e-3
    )


def test_bench_measures_writing_beside_plainer_ways(untrained: Path) -> None:
    given = ("bench", "--models", untrained, "--model", "lstm", "--seconds", "0.02")
    found = json.loads(ml(*given, "--json").stdout)
    assert sorted(found["rows"]) == ["1", "128", "32", "8"]
    for figures in found["rows"].values():
        ways = {"engine", "matrix_products", "nn_lstm", "nn_lstm_int8"}
        assert ways <= {name for name, tokens in figures.items() if tokens > 0}
        share = figures["engine"] / figures["matrix_products"]
        assert figures["share_of_limit"] == pytest.approx(share, abs=0.001)  # as rounded
    assert found["peak_mb"] > 0
    assert "songs_a_minute" in found
    table = ml(*given).stdout.splitlines()
    assert table[0].split() == ["tokens", "a", "second", "1", "8", "32", "128", "rows"]
    assert "songs of 16 lines a minute" in table[-1]


def test_a_model_that_does_not_exist_is_one_line() -> None:
    done = ml("evaluate", "--model", "parrot", "--models", SHIPPED, "--data", SAMPLE)
    assert done.returncode == 2
    assert "no model here" in done.stderr


def test_a_theme_word_that_the_network_does_not_know_is_said(untrained: Path) -> None:
    done = ml("generate", "--models", untrained, "--model", "gru", "--structure", "verse:2",
              "--theme", "zorbly", "--json")  # fmt: skip
    assert "the network does not know 'zorbly'" in done.stderr
    assert json.loads(done.stdout)["request"]["theme"] == "zorbly"
