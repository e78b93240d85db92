"""Texts of many forms become one clean corpus, or one clear line."""

import csv
import gzip
import json
import lzma
from pathlib import Path

import pytest

from ml.commands.cli import main
from ml.corpus.intake.cleaning import clean_text
from ml.corpus.intake.duplicates import Seen, likeness, sketch_of
from ml.corpus.intake.prepare import Shares, prepare
from ml.corpus.intake.raw import Input
from ml.corpus.intake.stanzas import sections_of
from ml.corpus.songs import CORPUS, CorpusError, Song, read_songs
from tests.ml.conftest import SAMPLE

VERSES = [
    "\n".join("\n".join(section.lines) + "\n" for section in song.sections)
    for song in read_songs(SAMPLE)
]


def made(tmp_path: Path, *inputs: Path, form: str = "", column: str = "") -> list[Song]:
    out = tmp_path / "corpus"
    prepare([Input(path, form, column) for path in inputs], out, lambda count: None)
    return read_songs(out)


def text_file(tmp_path: Path, text: str, name: str = "songs.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def kinds_and_lines(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(section.kind, section.lines) for section in sections_of(text)]


def test_headings_name_sections_and_a_heading_alone_repeats_one() -> None:
    text = (
        "[Verse 1]\nOne\nTwo\n\nChorus:\nSing\nHigh\n\n[Verse 2: Anna]\nThree\nFour\n\nChorus x2\n"
    )
    assert kinds_and_lines(text) == [
        ("verse", ("One", "Two")), ("chorus", ("Sing", "High")), ("verse", ("Three", "Four")),
        ("chorus", ("Sing", "High")), ("chorus", ("Sing", "High")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("[Hook]", "chorus"), ("PRE-CHORUS", "pre-chorus"), ("(Bridge)", "bridge"),
     ("Outro:", "outro"), ("*Refrain*", "refrain"), ("[Chorus: Anna, Ben]", "chorus"),
     ("Verse II.", "verse")],
)  # fmt: skip
def test_headings_come_in_many_dresses(heading: str, kind: str) -> None:
    assert kinds_and_lines(f"{heading}\nA line\nAnother\n") == [(kind, ("A line", "Another"))]


@pytest.mark.parametrize(
    "line", ["Chorus of angels, sing", "Tag along with me", "Bridge over the river", "Verse me"]
)
def test_a_line_that_begins_like_a_heading_stays_a_line(line: str) -> None:
    assert kinds_and_lines(f"{line}\nAnd on\n") == [("verse", (line, "And on"))]


@pytest.mark.parametrize(
    ("line", "sung"),
    [("Oh my (x3)", 3), ("Oh my x2", 2), ("Oh my [2x]", 2), ("Oh my (2 times)", 2), ("Oh my", 1),
     ("Oh my (x99)", 8)],
)  # fmt: skip
def test_a_line_is_written_as_often_as_it_is_sung(line: str, sung: int) -> None:
    assert kinds_and_lines(line) == [("verse", ("Oh my",) * sung)]


def test_notes_are_no_lines_and_a_stanza_that_comes_back_is_a_chorus() -> None:
    text = "One\nTwo\n\n[Guitar solo]\nSing it\nhigh\n\nThree\nFour\n\nsing it\nHigh\n"
    assert [kind for kind, _ in kinds_and_lines(text)] == ["verse", "chorus", "verse", "chorus"]


def test_characters_are_put_in_order_and_lines_stay() -> None:
    assert clean_text("Cafe\u0301\u200b &amp;\ttea\r\nnow\u2028then\x07") == "Café & tea\nnow\nthen"


def test_a_cover_is_found_and_another_song_is_not() -> None:
    one, other = VERSES[0].lower().split(), VERSES[1].lower().split()
    cover = [*one[:20], "hey", *one[20:], "yeah", "yeah"]
    seen = Seen()
    assert seen.add("one", one) == ""
    assert seen.add("cover", cover) == "one"
    assert seen.add("other", other) == ""
    assert likeness(sketch_of(one), sketch_of(one)) == 1.0
    assert likeness(sketch_of(one), sketch_of(other)) == 0.0


def test_a_table_of_songs_is_read_and_its_double_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "songs.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["artist", "song", "link", "text"])
        for number, verse in enumerate([*VERSES[:6], VERSES[0]]):
            rows.writerow([f"Singer {number}", f"Song {number}", "/", verse.replace("\n", "  \n")])
    songs = made(tmp_path, path)
    assert len(songs) == 6
    assert songs[0].sections[0].lines == read_songs(SAMPLE)[0].sections[0].lines
    report = json.loads((tmp_path / "corpus" / "report.json").read_text())
    assert report["dropped"] == {"repeats another": 1}
    assert "row 7 (Song 6) repeats" in report["examples"]["repeats another"][0]
    assert "repeats another | 1" in (tmp_path / "corpus" / "report.md").read_text()


def test_a_table_by_another_name_of_its_column(tmp_path: Path) -> None:
    body = "\n".join(f'{n}\t"{verse}"' for n, verse in enumerate(VERSES[:4]))
    path = text_file(tmp_path, f"no\tWhat is sung\n{body}\n", "songs.tsv")
    assert len(made(tmp_path, path, column="what is sung")) == 4


def test_a_folder_of_texts_and_one_text_of_many(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number, verse in enumerate(VERSES[:3]):
        text_file(folder, verse, f"{number}.txt")
    (folder / "more.txt.gz").write_bytes(gzip.compress("\n---\n".join(VERSES[3:6]).encode()))
    (folder / "notes.md").write_text("no song")
    assert len(made(tmp_path, folder)) == 6


def test_a_corpus_comes_through_with_its_splits_and_facts(tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl.xz"
    path.write_bytes(lzma.compress(SAMPLE.read_bytes()))
    songs = made(tmp_path, path)
    given = {song.sections: song for song in read_songs(SAMPLE)}
    assert len(songs) == len(given)
    for song in songs:
        like = given[song.sections]
        assert (song.split, song.genre, song.source) == (like.split, like.genre, like.source)


def test_sentences_stay_as_they_are_and_in_their_order(tmp_path: Path) -> None:
    sentences = [f" the <unk> of N years {number} " for number in range(45)]
    train = text_file(tmp_path, "\n".join(sentences), "news.train.txt")
    valid = text_file(tmp_path, "just one\n", "news.valid.txt")
    songs = made(tmp_path, train, valid, form="lines")
    lines = [line for song in songs for part in song.sections for line in part.lines]
    assert lines == [sentence.strip() for sentence in sentences] + ["just one"]
    assert [song.split for song in songs] == ["train", "train", "train", "valid"]


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        prepare([Input(SAMPLE)], tmp_path / name, lambda count: None)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert one == two


def test_a_song_keeps_its_split_when_others_come(tmp_path: Path) -> None:
    few = text_file(tmp_path, "\n---\n".join(VERSES[:5]), "few.txt")
    many = text_file(tmp_path, "\n---\n".join(VERSES[::-1]), "many.txt")
    shares = Shares(valid=0.3, test=0.2)
    for path in (few, many):
        prepare([Input(path)], tmp_path / path.stem, lambda count: None, shares=shares)
    splits = {song.id: song.split for song in read_songs(tmp_path / "many")}
    for song in read_songs(tmp_path / "few"):
        assert splits[song.id] == song.split
    assert len(set(splits.values())) > 1


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.csv", b"artist,song\nx,y\n", "has no column 'text'"),
        ("a.csv", b"", "has no column 'text'"),
        ("a.txt", b"PK\x03\x04\x00\x00\x00\n", "is not text"),
        ("a.txt", "Der Fl\xfcgel\n".encode("latin-1"), "is not UTF-8 text"),
        ("a.txt", b"", "of 1 pieces 0 are songs to learn from: 1 empty"),
        ("a.txt", b"One\nTwo\n", "1 fewer than 4 lines"),
        ("a.txt", b"Uno dos tres\nQuiero cantar\nSiempre contigo\nNunca jamas\n", "1 not English"),
        ("a.jsonl", b"{}\n", "is not a song of the corpus format"),
        ("a.jsonl.xz", b"no xz", "is damaged"),
        ("a.txt.gz", gzip.compress(b"x" * 9999)[:30], "is damaged"),
    ],
)
def test_a_bad_input_is_one_line_and_leaves_nothing(
    name: str, data: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(data)
    assert main(["prepare", str(folder / name), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with pytest.raises(ValueError, match="is there already"):
        made(tmp_path, SAMPLE)


def test_shares_that_leave_too_little_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--valid and --test"):
        prepare([Input(SAMPLE)], tmp_path / "out", lambda count: None, shares=Shares(0.4, 0.4))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"holds no \.txt file"):
        Input(tmp_path).files()


def test_the_command_tells_what_was_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "corpus"
    assert main(["prepare", str(SAMPLE), "--out", str(out)]) == 0
    assert "kept" in capsys.readouterr().out
    assert (out / CORPUS).exists()
