"""Whatever a command is given wrongly is one line on standard error, and exit status 2."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ml.commands.cli import main
from ml.corpus.tokenizer import Vocabulary
from tests.ml.conftest import SAMPLE

TINY = ["--vocabulary", "300", "--embedding", "8", "--hidden", "8", "--rows", "2", "--threads", "1"]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command that must be refused, and gives its one line."""

    def run(*arguments: str | Path) -> str:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as left:  # argparse
            status = int(left.code or 0)
        said = capsys.readouterr()
        assert status == 2
        assert said.out == ""
        assert len(said.err.splitlines()) == 1, said.err
        return said.err

    return run


@pytest.fixture
def models(untrained: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(untrained, tmp_path / "models"))


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """A folder with the keys of a reading."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "lines-key.tsv").write_text("1\twritten\n2\treal\n3\twritten\n")
    (folder / "pairs-key.tsv").write_text("1\tA\n2\tB\n")
    return folder


def test_no_command_and_a_strange_one_name_the_commands(refused: Callable[..., str]) -> None:
    assert "command" in refused()
    assert "'generate', 'redraw'" in refused("sing").replace("generate, ", "'generate', ")


def test_two_wrong_options_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--syllables", "99", "--seed", "-1"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in told] == ["--syllables", "--seed"]


def test_a_damaged_model_is_no_model_to_choose(refused: Callable[..., str], models: Path) -> None:
    (models / "lstm" / "config.json").write_text("{")
    said = refused("generate", "--models", models, "--model", "lstm")
    assert said == "--model: Choose one of: rnn, gru.\n"


def test_a_folder_without_models_is_said_to_be_one(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere"
    assert f"{nowhere}: holds no model" in refused("generate", "--models", nowhere)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_damaged_model_is_not_measured(
    refused: Callable[..., str], models: Path, name: str
) -> None:
    (models / "lstm" / name).write_bytes(b"{}")
    said = refused("evaluate", "--models", models, "--model", "lstm", "--data", SAMPLE)
    assert "the model is damaged" in said


def test_a_model_of_another_vocabulary_is_not_used(
    refused: Callable[..., str], models: Path
) -> None:
    Vocabulary.learn(["some other words"], 100).save(models / "gru" / "tokenizer.json")
    said = refused("generate", "--models", models, "--model", "gru")
    assert "tokenizer is not the one" in said


def test_songs_of_no_such_split_are_not_measured(
    refused: Callable[..., str], untrained: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "songs.txt"
    corpus.write_text("one line\nand another")
    given = ("evaluate", "--models", untrained, "--data", corpus, "--split", "valid")
    assert "holds no valid song" in refused(*given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--extra", "poems.txt:0"], "--extra poems.txt:0: give FILE:PASSES:FROM-TO"),
        (["--extra", "nowhere.txt"], "nowhere.txt: no such file"),
        (["--from", "nowhere"], "nowhere: no model here"),
        (["--rows", "0"], "--rows: give 1 to 4096"),
        (["--rows", "many"], "invalid int value: 'many'"),
        (["--device", "tpu"], "--device: there is no tpu here"),
        (["--cell", "transformer"], "invalid choice: 'transformer'"),
    ],
)
def test_a_training_that_cannot_be_is_refused(
    refused: Callable[..., str], given: list[str], message: str, tmp_path: Path
) -> None:
    out = tmp_path / "mine"
    assert message in refused("train", "--corpus", SAMPLE, "--out", out, *TINY, *given)
    assert not (out / "config.json").exists()


def test_a_folder_of_other_songs_is_not_trained_in(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    out, corpus = tmp_path / "mine", tmp_path / "songs.txt"
    corpus.write_text("\n---\n".join(["all the words\nof one song"] * 20))
    (out / "training").mkdir(parents=True)
    (out / "training" / "tokenizer.json").write_text("{}")
    (out / "training" / "tokenizer.key").write_text("that of other songs")
    assert "another --out" in refused("train", "--corpus", corpus, "--out", out, *TINY)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("1\n9\n", "the sheet has no line 9"), ("1, 2", "not '1,'"), ("the second", "not 'the'"),
        ("-1", "not '-1'"), ("½", "not '½'"),
    ],
)  # fmt: skip
def test_marks_that_name_no_line_are_refused(
    refused: Callable[..., str], sheets: Path, answer: str, message: str
) -> None:
    (sheets / "marks").write_text(answer)
    assert message in refused("reading", "--sheets", sheets, "--marks", sheets / "marks")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("1", "not '1'"), ("1 A\n2 A B", "not '2 A B'"), ("one A", "not 'one A'"),
        ("1 C", "not '1 C'"), ("7 A", "the sheet has no pair 7"), ("\n", "no pair is answered"),
    ],
)  # fmt: skip
def test_choices_that_name_no_song_are_refused(
    refused: Callable[..., str], sheets: Path, answer: str, message: str
) -> None:
    (sheets / "choices").write_text(answer)
    assert message in refused("reading", "--sheets", sheets, "--choices", sheets / "choices")


def test_an_answer_without_its_key_is_refused(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "marks").write_text("1\n")
    said = refused("reading", "--sheets", tmp_path, "--marks", tmp_path / "marks")
    assert "lines-key.tsv" in said


@pytest.mark.parametrize("name", ["lines", "pairs"])
def test_a_reading_of_no_size_is_refused(
    refused: Callable[..., str], untrained: Path, tmp_path: Path, name: str
) -> None:
    given = ("--models", untrained, "--sheets", tmp_path / "sheets", f"--{name}", "-1")
    assert f"--{name}" in refused("reading", *given)


def test_a_stopped_command_says_how_to_go_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ml.commands.evaluate.run", stop)
    assert main(["evaluate", "--data", str(SAMPLE)]) == 130
    assert "goes on from the last save" in capsys.readouterr().err
