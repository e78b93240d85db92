import gzip
import lzma
from pathlib import Path

import pytest

from ml.corpus.songs import CorpusError, normalise, read_songs
from ml.corpus.tokenizer import Vocabulary
from tests.ml.conftest import SAMPLE


def test_it_reads_plain_gzip_and_xz_alike(tmp_path: Path) -> None:
    data = SAMPLE.read_bytes()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(data))
    (tmp_path / "a.jsonl.xz").write_bytes(lzma.compress(data))
    plain = read_songs(SAMPLE)
    assert read_songs(tmp_path / "a.jsonl.gz") == plain
    assert read_songs(tmp_path / "a.jsonl.xz") == plain


def test_text_has_stanzas_and_songs(tmp_path: Path) -> None:
    path = tmp_path / "songs.txt"
    path.write_text("one\ntwo\n\nthree\n---\nfour\n")
    songs = read_songs(path)
    assert [[section.lines for section in song.sections] for song in songs] == [
        [("one", "two"), ("three",)],
        [("four",)],
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"\xff\xfe\x00", "is not UTF-8 text"),
        ("a.txt", b" \n\n", "holds no song"),
        ("a.jsonl", b'{"id": 1}\n', "a.jsonl:1: is not a song"),
        ("a.jsonl", b"[]\n", "a.jsonl:1: is not a song"),
        ("a.jsonl.xz", b"no xz", "is not UTF-8 text"),
    ],
)
def test_it_refuses_what_is_no_corpus(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        read_songs(tmp_path / name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file"):
        read_songs(tmp_path / "none.jsonl")


def test_normalising_drops_no_mark() -> None:
    assert normalise("“Café”—at  Ten…") == '"cafe"--at ten...'
    assert normalise("🙂") == "&1f642;"


def test_tokens_give_the_line_back(vocabulary: Vocabulary) -> None:
    for line in ("the harbour light is burning low,", "zorbly & 42 &1f642; o'er!", '(a-b): "c"'):
        assert vocabulary.decode(vocabulary.encode(line)) == line
