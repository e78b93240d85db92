"""From files of songs to a model: what it says of itself is what was done."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import torch

from ml.corpus.originality.index import Originality
from ml.corpus.songs import read_songs
from ml.network.checkpoint import load_checkpoint
from ml.song.request import SongRequest
from ml.training.curve import CURVE
from ml.training.data import read_data
from ml.training.evaluation import evaluate
from ml.training.loop import Progress
from ml.training.making import RUN, make
from ml.training.options import TrainingError
from ml.training.recipe import Extra, Recipe
from ml.writing.composer import Composer
from tests.ml.conftest import SAMPLE

POEMS = (
    ("p1", "train", ["I met a man beside the mill,", "He said the wheel is never still."]),
    ("p2", "train", ["O rose upon the garden wall,", "Thou wilt not see the apples fall."]),
    ("p3", "valid", ["This poem is for nobody,", "Nobody learns a word of me."]),
)


def poems(folder: Path) -> Path:
    path = folder / "poems.jsonl"
    rows = [
        {"id": name, "split": split, "genre": "poem", "source": "anna/poems: one.txt",
         "license": "PD", "sections": [{"kind": "verse", "lines": lines}]}
        for name, split, lines in POEMS
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def recipe(out: Path, **parts: Any) -> Recipe:
    small = {
        "cell": "gru", "corpus": SAMPLE, "passes": 4, "vocabulary": 500, "embedding": 16,
        "hidden": 24, "rows": 2, "device": "cpu", "card_songs": 1,
    }  # fmt: skip
    return Recipe.of({**small, "out": out, **parts})


def run(recipe: Recipe, until: int = -1) -> list[Progress]:
    """Make a model, or die at a step."""
    seen: list[Progress] = []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if progress.step == until:
            raise KeyboardInterrupt

    try:
        make(recipe, lambda done, of: None, report)
    except KeyboardInterrupt:
        assert until > 0
    return seen


def facts(out: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((out / "config.json").read_text())
    return config


def card(out: Path) -> str:
    return (out / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Progress]]:
    """A model of ten songs and, over its middle, two poems read twice."""
    folder = tmp_path_factory.mktemp("made")
    extra = (Extra(poems(folder), 2, 0.25, 0.75),)
    return folder / "mine", run(recipe(folder / "mine", extra=extra))


@pytest.fixture(scope="module")
def out(made: tuple[Path, list[Progress]]) -> Path:
    return made[0]


def test_the_card_counts_the_pieces_that_were_learned_from(out: Path) -> None:
    assert "| sample.jsonl | 10 | 4 | 0% to 100% |" in card(out)
    assert "| poems.jsonl | 2 | 2 | 25% to 75% |" in card(out)
    listed = (out / "sources.tsv").read_text().splitlines()
    assert listed[1:] == ["written for Lyricsite\tCC0\t10", "anna/poems\tPD\t2"]
    assert "public domain" in card(out)
    assert "Licence of the rest: CC0." in card(out)


def test_the_fingerprint_is_that_of_the_songs_to_learn_from(out: Path) -> None:
    digest = hashlib.sha256()
    for path in (SAMPLE, out.parent / "poems.jsonl"):
        for piece in map(json.loads, path.read_text().splitlines()):
            for section in piece["sections"] if piece["split"] == "train" else ():
                digest.update("\n".join((section["kind"], *section["lines"], "")).encode())
    assert facts(out)["data"]["fingerprint"] == digest.hexdigest()[:16]
    assert digest.hexdigest()[:16] in card(out)


def test_the_card_counts_the_tokens_that_were_read(made: tuple[Path, list[Progress]]) -> None:
    out, seen = made
    training = facts(out)["training"]
    assert [progress.step for progress in seen] == list(range(1, seen[-1].steps + 1))
    assert training["steps"] == training["planned"] == seen[-1].steps
    assert training["tokens"] == training["steps"] * 64 * 2
    assert f"{training['tokens']:,} tokens in all" in card(out)
    assert f"{training['steps']:,} steps of 2 rows by 64 tokens" in card(out)
    assert "level and then declining to nothing over the last 40%" in card(out)


def test_the_model_scores_what_its_file_and_card_say(out: Path) -> None:
    loaded, said = load_checkpoint(out), facts(out)["metrics"]["valid"]
    score = evaluate(loaded.network, loaded.vocabulary, read_songs(SAMPLE, "valid"))
    assert score.word_perplexity == pytest.approx(said["word_perplexity"], rel=1e-2)
    assert (score.songs, score.words, score.lines) == (said["songs"], said["words"], said["lines"])
    assert f"word perplexity **{said['word_perplexity']:.1f}**" in card(out)


def test_the_songs_of_the_card_are_those_that_the_model_writes(out: Path) -> None:
    request = SongRequest(structure="verse:4 chorus:4", seed=1)
    lines = Composer(out).compose(request, on_line=lambda line: None)
    shown = card(out).split("```text\n")[1].split("\n```")[0].split("\n")
    assert [line for line in shown if line] == [
        line.text + ("" if line.ok else f" ({line.missed})") for line in lines
    ]


def test_no_word_of_the_songs_to_measure_on_is_learned(out: Path) -> None:
    data = read_data(recipe(out, extra=(Extra(out.parent / "poems.jsonl"),)))
    assert [song.id for song in data.valid] == ["sample-05", "sample-12"]
    assert not {"p3", "sample-05", "sample-12"} & {song.id for song in data.songs}
    assert load_checkpoint(out).vocabulary.word("nobody") is None  # in the other poem alone


def tensors(out: Path) -> dict[str, torch.Tensor]:
    return load_checkpoint(out).network.state_dict()


def test_a_run_cut_short_and_one_run_again_make_the_same_model(out: Path, tmp_path: Path) -> None:
    again = recipe(tmp_path / "mine", extra=(Extra(poems(tmp_path), 2, 0.25, 0.75),))
    run(again, until=3)
    assert run(again)[0].step == 1  # nothing was saved yet
    assert run(again) == []
    whole, cut = tensors(out), tensors(again.out)
    assert all(torch.equal(whole[name], cut[name]) for name in whole)
    assert facts(again.out) == facts(out)
    assert (again.out / RUN / CURVE).read_text() == (out / RUN / CURVE).read_text()


@pytest.fixture(scope="module")
def gone_on(out: Path) -> Path:
    """A model that went on from another."""
    run(recipe(out.parent / "on", start=out, cell="rnn", hidden=99, passes=2))
    return out.parent / "on"


def test_going_on_from_a_model_keeps_its_cell_shape_and_words(out: Path, gone_on: Path) -> None:
    parent, child = load_checkpoint(out), load_checkpoint(gone_on)
    assert child.network.options == parent.network.options
    assert child.vocabulary.fingerprint == parent.vocabulary.fingerprint
    assert not torch.equal(child.network.embedding, parent.network.embedding)
    for name in ("capitals", "fragments"):
        assert child.config[name] == parent.config[name]


def test_a_model_that_went_on_names_what_it_began_with(out: Path, gone_on: Path) -> None:
    before, text = facts(out), card(gone_on)
    assert facts(gone_on)["before"]["data"] == before["data"]
    assert f"trained before on {before['training']['tokens']:,} tokens of other data" in text
    assert before["data"]["fingerprint"] in text
    assert "Muon" not in text
    assert "public domain" not in text  # its own songs are CC0; the poems were the parent's


def test_the_card_says_what_the_model_repeats(out: Path) -> None:
    assert "## What it repeats" in card(out)
    assert "Of 2 quatrains of the songs below, 0 match one" in card(out)


def test_a_model_finds_what_it_and_what_it_began_with_have_learned_from(
    out: Path, gone_on: Path
) -> None:
    learned = "I met a man beside the mill"
    first, second = Originality.of_model(out), Originality.of_model(gone_on)
    assert first
    assert second
    assert first.shared(learned).song == second.shared(learned).song == "verse of no named author"
    assert len(second.indexes) == 2


@pytest.mark.parametrize("unit", ["word", "char"])
def test_a_model_of_other_units_is_measured_by_the_same_words(unit: str, tmp_path: Path) -> None:
    run(recipe(tmp_path / "mine", unit=unit))
    loaded = load_checkpoint(tmp_path / "mine")
    score = evaluate(loaded.network, loaded.vocabulary, read_songs(SAMPLE, "valid"))
    said = facts(tmp_path / "mine")["metrics"]["valid"]
    assert (said["words"], said["lines"]) == (score.words, score.lines)
    assert (score.unknown > 0) is (unit == "word")
    assert (score.tokens > score.characters) is (unit == "char")
    with pytest.raises(TrainingError, match="other data; give another --out"):
        run(recipe(tmp_path / "mine"))


def other_songs(folder: Path) -> Path:
    """As many songs of as many tokens as the sample has, one word in another's place."""
    path = folder / "sample.jsonl"
    path.write_text(SAMPLE.read_text().replace("The gulls have gone", "The world have gone"))
    return path


@pytest.mark.parametrize("going_on", [False, True])
def test_a_folder_of_other_songs_is_refused(
    going_on: bool, out: Path, gone_on: Path, tmp_path: Path
) -> None:
    folder, start, passes = (gone_on, out, 2) if going_on else (out, None, 4)
    corpus = other_songs(tmp_path)
    with pytest.raises(TrainingError, match="other data; give another --out"):
        run(recipe(folder, start=start, corpus=corpus, passes=passes))


def test_a_corpus_without_a_split_keeps_one_song_in_ten_to_measure_on(tmp_path: Path) -> None:
    songs = tmp_path / "songs.txt"
    songs.write_text("\n---\n".join(f"song {at} begins\nsong {at} ends" for at in range(20)))
    data = read_data(recipe(tmp_path, corpus=songs))
    kept = [song.sections[0].lines[0] for song in data.valid]
    assert kept == ["song 0 begins", "song 10 begins"]
    assert len(data.songs) == 18
    assert not {song.id for song in data.songs} & {song.id for song in data.valid}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one line\n\ntwo lines\n", "too few lines"),
        ("\n---\n".join(["so short a song"] * 40), "too few for one step"),
    ],
)
def test_songs_too_short_to_learn_from_are_refused(text: str, message: str, tmp_path: Path) -> None:
    songs = tmp_path / "songs.txt"
    songs.write_text(text)
    with pytest.raises(ValueError, match=message):
        run(recipe(tmp_path / "mine", corpus=songs, passes=1, rows=64))
    assert not (tmp_path / "mine" / "config.json").exists()


@pytest.mark.parametrize("device", ["tpu", "cuda:x", "meta"])
def test_a_device_that_is_not_there_is_named(device: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"--device: there is no {device} here"):
        run(recipe(tmp_path, device=device))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a.txt", ("a.txt", 1, 0.0, 1.0)), ("a.txt:5", ("a.txt", 5, 0.0, 1.0)),
        ("a.txt:5:0-0.85", ("a.txt", 5, 0.0, 0.85)), ("a.txt:0.5-1", ("a.txt", 1, 0.5, 1.0)),
        ("of:the/a.txt:2", ("of:the/a.txt", 2, 0.0, 1.0)), ("a:.5-1", ("a", 1, 0.5, 1.0)),
        ("a:1:1.2.3-4", ("a:1:1.2.3-4", 1, 0.0, 1.0)),
    ],
)  # fmt: skip
def test_a_file_to_learn_from_beside_the_songs_is_read(text: str, read: tuple[Any, ...]) -> None:
    extra = Extra.parse(text)
    assert (str(extra.path), extra.passes, extra.begin, extra.end) == read


@pytest.mark.parametrize(
    "text", ["", "a.txt:0", "a.txt:1:0.5-0.5", "a.txt:1:0.9-0.1", "a.txt:1:0-2"]
)
def test_a_spread_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="--extra"):
        Extra.parse(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("passes", 0), ("vocabulary", 199), ("embedding", 7), ("hidden", 9000), ("dropout", 0.91),
        ("learning_rate", 0.0), ("learning_rate", float("nan")), ("muon", -0.1), ("rows", 0),
        ("card_songs", -1), ("threads", 0), ("layers", 0), ("weight_drop", 1.0),
        ("word_dropout", -0.1), ("decline", 2.0),
    ],
)  # fmt: skip
def test_an_option_that_cannot_work_is_named(name: str, value: float, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"^--{name.replace('_', '-')}: give "):
        recipe(tmp_path, **{name: value}).check()
