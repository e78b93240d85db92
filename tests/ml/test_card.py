import json
from pathlib import Path

from ml.corpus.songs import Song
from ml.corpus.tokenizer import Vocabulary
from ml.network.checkpoint import CONFIG, save_checkpoint
from ml.network.registry import SHIPPED
from ml.training.card import READING, SOURCES, write_card, write_sources
from tests.ml.conftest import small

TRAINING = {
    "chunk": 64, "rows": 4, "steps": 10, "planned": 40, "tokens": 2560, "learning_rate": 0.005,
    "muon": 0.02, "decline": 0.4, "clip": 1.0, "average": 0.999, "seed": 1, "half": True,
}  # fmt: skip
SCORE = {"songs": 2, "words": 90, "word_perplexity": 123.4, "bits_per_character": 1.9}


def card(folder: Path, vocabulary: Vocabulary, songs: list[Song], **training: float) -> str:
    facts = {
        "version": "2",
        "training": TRAINING | training,
        "data": {
            "fingerprint": "abc",
            "sources": [{"file": "mine.txt", "pieces": 3, "passes": 2, "begin": 0.0, "end": 0.85}],
        },
        "metrics": {"valid": SCORE},
    }
    save_checkpoint(folder, small("gru", vocabulary), vocabulary, facts)
    write_sources(folder, songs)
    write_card(folder, "step,loss,word_perplexity\n10,4.5,400.0\n", 1)
    return (folder / "README.md").read_text(encoding="utf-8")


def test_a_card_names_the_decay_of_the_recurrent_matrices_if_there_was_one(
    vocabulary: Vocabulary, songs: list[Song], tmp_path: Path
) -> None:
    recurrent = "Muon at 0.02 on the recurrent matrices"
    assert f"{recurrent}, level" in card(tmp_path / "before", vocabulary, songs)
    decayed = card(tmp_path / "since", vocabulary, songs, muon_decay=0.2)
    assert f"{recurrent}, weight decay 0.2, level" in decayed


def test_a_card_of_an_older_checkpoint_can_be_written_anew(
    vocabulary: Vocabulary, songs: list[Song], tmp_path: Path
) -> None:
    new = card(tmp_path, vocabulary, songs)
    config = json.loads((tmp_path / CONFIG).read_text(encoding="utf-8"))
    config["network"]["norm"] = config["network"]["norm"] == "rms"  # as it was written once
    (tmp_path / CONFIG).write_text(json.dumps(config), encoding="utf-8")
    write_card(tmp_path, "step,loss,word_perplexity\n10,4.5,400.0\n", 1)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == new


def licensed(licence: str) -> list[Song]:
    return [Song("1", (), source="Sentences", license=licence)]


def test_a_card_of_ones_own_songs_claims_no_public_domain(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    text = card(tmp_path, vocabulary, licensed(""))
    assert "public domain" not in text
    assert "Licence of the rest: not stated." in text
    assert "| mine.txt | 3 | 2 | 0% to 85% |" in text


def test_a_licence_that_asks_for_names_gets_them(vocabulary: Vocabulary, tmp_path: Path) -> None:
    text = card(tmp_path, vocabulary, licensed("CC-BY-2.0"))
    assert "tatoeba.org" in text
    assert "Sentences\tCC-BY-2.0\t1" in (tmp_path / SOURCES).read_text(encoding="utf-8")


def test_what_readers_found_stands_in_the_card(
    vocabulary: Vocabulary, songs: list[Song], tmp_path: Path
) -> None:
    assert "What is good" not in card(tmp_path, vocabulary, songs)
    (tmp_path / READING).write_text("The night is everywhere.\n", encoding="utf-8")
    assert "## What is good and what is weak\n\nThe night is everywhere.\n\n## " in card(
        tmp_path, vocabulary, songs
    )


def test_the_shipped_card_tells_of_the_songs_that_were_read() -> None:
    folder = SHIPPED / "lstm"
    reading = (folder / READING).read_text(encoding="utf-8").strip()
    assert f"## What is good and what is weak\n\n{reading}\n" in (folder / "README.md").read_text(
        encoding="utf-8"
    )


def test_a_model_under_way_says_so(vocabulary: Vocabulary, tmp_path: Path) -> None:
    assert "under way to 40 steps" in card(tmp_path / "one", vocabulary, licensed("PD"))
    assert "under way" not in card(tmp_path / "two", vocabulary, licensed("PD"), steps=40)


def test_the_figures_of_a_card_are_those_of_its_file(
    vocabulary: Vocabulary, songs: list[Song], tmp_path: Path
) -> None:
    text = card(tmp_path, vocabulary, songs)
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    assert f"{config['parameters']:,} parameters" in text
    assert "word perplexity **123.4**" in text
    assert "| 10 | 4.5 | 400.0 |" in text
