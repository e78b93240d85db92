"""The composer's promises, on models that have learned nothing and on the shipped ones."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ml.english.prosody import is_rhyme, last_word
from ml.network.registry import SHIPPED, available
from ml.song.line import NETWORK, Line, Receipt
from ml.song.request import SongRequest
from ml.study.scorecard.heard import cmudict, rhyming_parts, vowels
from ml.writing import search
from ml.writing.composer import Composer
from ml.writing.rows import Candidate, Row

CELLS = ("rnn", "lstm", "gru")


def write(
    composer: Composer, request: SongRequest, written: list[Line] | None = None
) -> list[Line]:
    return composer.compose(request, written=written or [], on_line=lambda line: None)


@pytest.fixture(scope="session")
def composer(untrained: Path) -> Composer:
    return Composer(untrained / "lstm")


REQUEST = SongRequest(structure="verse:3 chorus:2 verse:2 chorus:2", rhyme_scheme="AAB", seed=11)


def test_the_same_seed_gives_the_same_lines(composer: Composer) -> None:
    assert write(composer, REQUEST) == write(composer, REQUEST)


def test_another_seed_gives_other_lines(composer: Composer) -> None:
    assert write(composer, REQUEST) != write(composer, replace(REQUEST, seed=12))


def test_a_song_broken_off_goes_on_as_it_would_have(composer: Composer) -> None:
    whole = write(composer, REQUEST)
    for cut in (1, 3, 4, 7):
        assert write(composer, REQUEST, whole[:cut]) == whole


def test_a_chorus_that_comes_again_repeats_its_lines(composer: Composer) -> None:
    lines = write(composer, REQUEST)
    choruses = [[line.text for line in lines if line.section == section] for section in (1, 3)]
    assert choruses[0] == choruses[1]
    assert [line.position for line in lines] == list(range(9))


def test_a_second_round_is_written_where_the_first_is_not_good_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped, rounds = Composer(SHIPPED / "lstm"), []
    first = replace(REQUEST, structure="verse:1")

    def written(rows: Sequence[Row]) -> list[Candidate]:
        rounds.append(len(rows))
        return write_rows(rows)

    write_rows = shipped.writer.write
    monkeypatch.setattr(search, "STRAINED", math.inf)
    monkeypatch.setattr(shipped.writer, "write", written)
    for well, count in ((-math.inf, 1), (math.inf, 2)):
        monkeypatch.setattr(search, "WELL", well)
        rounds.clear()
        write(shipped, first)
        assert rounds == [search.CANDIDATES] * count


@pytest.mark.parametrize("first_line", ["A thing material", "Our rehearsal"])
def test_a_first_line_that_nothing_short_rhymes_with_is_no_end(
    composer: Composer, first_line: str
) -> None:
    request = SongRequest(
        first_line=first_line, structure="verse:2", rhyme_scheme="AA", syllables=3, seed=1
    )
    lines = write(composer, request)
    assert len(lines) == 2
    assert lines[1].ok or lines[1].missed


def test_it_stops_between_lines(composer: Composer) -> None:
    seen: list[Line] = []
    composer.compose(REQUEST, on_line=seen.append, should_stop=lambda: len(seen) == 2)
    assert len(seen) == 2


def test_words_of_the_theme_are_pressed_for_until_they_are_sung(composer: Composer) -> None:
    def share(theme: str) -> float:
        songs = [
            write(composer, SongRequest(theme=theme, structure="verse:2", seed=seed))
            for seed in range(4)
        ]
        texts = [" ".join(line.text.lower() for line in song).split() for song in songs]
        return sum("rain" in words for words in texts) / len(songs)

    assert share("rain") > share("song")


def test_lines_are_written_around_those_that_stand(composer: Composer) -> None:
    request = SongRequest(structure="verse:4", rhyme_scheme="ABAB", seed=5)
    receipt = Receipt(by=NETWORK, model="gru", version="1", seed=3)
    kept = Line(id="k", text="I wait for you beside the door", receipt=receipt)
    seen: list[Line] = []
    lines = composer.compose(request, given={2: kept}, on_line=seen.append)
    assert seen == lines
    assert [line.position for line in lines] == [0, 1, 2, 3]
    assert (lines[2].text, lines[2].id, lines[2].receipt) == (kept.text, "k", receipt)
    assert lines[2].syllables == 8
    first, plain = lines[0], composer.compose(request, on_line=seen.append)[0]
    assert not first.ok or is_rhyme(last_word(first.text), "door")
    assert first.text != plain.text
    assert last_word(first.text) != "door"


def test_a_song_around_given_lines_goes_on_as_it_would_have(composer: Composer) -> None:
    given = {4: Line(text="We never had a home to lose")}
    whole = composer.compose(REQUEST, given=given, on_line=lambda line: None)
    resumed = composer.compose(REQUEST, given=given, written=whole[:3], on_line=lambda line: None)
    assert resumed == whole


def test_a_line_tells_its_beats_its_partner_and_its_score(composer: Composer) -> None:
    request = SongRequest(structure="verse:4", rhyme_scheme="ABAB", seed=5)
    given = {0: Line(text="I wait for you beside the door"), 2: Line(text="I wait no more")}
    lines = composer.compose(request, given=given, on_line=lambda line: None)
    assert [line.stress for line in lines[::2]] == ["-+-+-+-+", "-+-+"]
    assert [(line.rhymes_with, line.grade) for line in lines[:3]] == [
        (2, "perfect"), (None, ""), (0, "perfect"),
    ]  # fmt: skip
    assert [line.score is None for line in lines] == [True, False, True, False]


def test_a_line_given_outside_the_song_is_refused(composer: Composer) -> None:
    with pytest.raises(ValueError, match="no line 9; it has 9, from 0"):
        composer.compose(REQUEST, given={9: Line(text="Over")}, on_line=lambda line: None)


@pytest.mark.parametrize(
    "first", ["The cat sat 🙂", "שלום עולם", "zorbly flurb", "42!", "word " * 39]
)
def test_a_given_first_line_is_kept_and_measured(composer: Composer, first: str) -> None:
    first = " ".join(first.split())
    lines = write(composer, replace(REQUEST, first_line=first))
    assert lines[0].text == first
    assert lines[0].ok is False
    assert len(lines) == 9


def test_a_line_that_misses_its_plan_is_marked(composer: Composer) -> None:
    orange = SongRequest(
        structure="verse:2",
        rhyme_scheme="AA",
        first_line="We ate the orange",
        syllables=5,
        seed=1,
    )
    lines = write(composer, orange)
    assert lines[0].ok
    assert not lines[1].ok
    assert lines[1].missed


@pytest.mark.parametrize("cell", CELLS)
def test_shipped_models_rhyme_and_scan(cell: str) -> None:
    assert cell in available(SHIPPED)
    words = cmudict()
    counted = rhymed = pairs = total = 0
    composer = Composer(SHIPPED / cell)
    for seed in range(4):
        lines = write(composer, SongRequest(structure="verse:4 verse:4", seed=seed))
        ends: dict[tuple[int, str], str] = {}
        for line in lines:
            found = [word.strip("'") if word not in words else word
                     for word in re.findall(r"[a-z']+", line.text.lower())]  # fmt: skip
            counts = {0}
            for word in found:
                sung = {vowels(phones) for phones in words[word]}
                counts = {count + more for count in counts for more in sung}
            total += 1
            counted += 8 in counts
            end = ends.setdefault((line.section, line.rhyme), found[-1])
            if end != found[-1]:
                pairs += 1
                rhymed += bool(rhyming_parts(words[end]) & rhyming_parts(words[found[-1]]))
    assert counted / total >= 0.995
    assert pairs == 16
    assert rhymed / pairs >= 0.995
