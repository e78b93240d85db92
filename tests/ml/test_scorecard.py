"""The scorecard: fixed requests, and figures that are counted as they say."""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from ml.commands import scorecard
from ml.corpus.originality.building import build
from ml.corpus.originality.index import Originality
from ml.corpus.originality.quatrains import memorised, memorised_by_index, quatrains_of
from ml.corpus.songs import Section, Song
from ml.network.registry import SHIPPED
from ml.song.request import SongRequest
from ml.study.scorecard import heard
from ml.study.scorecard.ablation import shortened
from ml.study.scorecard.figures import Sung, measure, nearest
from ml.study.scorecard.judged import parts_of
from ml.study.scorecard.kept import Kept, Written
from ml.study.scorecard.requests import LINES, THEMES, requests
from ml.study.scorecard.work import write_all
from ml.writing.composer import Composer
from ml.writing.judge import PARTS
from tests.ml.conftest import SAMPLE

VERSE = (
    "I left my coat upon the train", "And walked the morning home",
    "And all along the road the rain", "Was singing like a comb",
)  # fmt: skip
ASKED = SongRequest(structure="verse:4", rhyme_scheme="ABAB", syllables=8, theme="the sea")


def sung(*verses: tuple[str, ...], kind: str = "verse", request: SongRequest | None = None) -> Sung:
    return Sung([Section(kind, lines) for lines in verses], request)


def test_there_are_two_hundred_requests_and_they_stay() -> None:
    every = requests("lstm", 200)
    assert (
        len({(one.theme, one.structure, one.rhyme_scheme, one.syllables) for one in every}) == 200
    )
    assert {len(one.plan()) for one in every} == {LINES}
    assert {one.theme for one in requests("lstm", 10)} == set(THEMES)
    first = replace(ASKED, structure="verse:4 verse:4 verse:4 verse:4", seed=1)
    assert every[0] == first


def test_syllables_are_counted_by_the_dictionary_alone() -> None:
    assert heard.has_syllables("I left my coat upon the train", 8)
    assert not heard.has_syllables("I left my coat upon the train", 7)
    assert heard.has_syllables("a zorbly train", 4) is None


def test_rhymes_are_heard_by_the_dictionary_alone() -> None:
    assert heard.rhymes(VERSE[0], VERSE[2])
    assert not heard.rhymes(VERSE[0], VERSE[1])
    assert not heard.rhymes("the train", "a train")
    assert heard.rhymes("the zorbly", "a train") is None


def test_what_was_asked_is_held_against_what_came() -> None:
    figures = measure([sung(VERSE, request=ASKED)], None)
    assert figures.exact_syllables == 0.5
    assert figures.true_rhymes == 1.0
    assert (figures.copied_6, figures.songs, figures.lines) == (None, 1, 4)


def test_copied_lines_are_counted_once_a_refrain() -> None:
    told = Originality([build([Song("one", (Section("verse", VERSE),))])])
    figures = measure([sung(VERSE, VERSE, kind="chorus")], told)
    assert figures.copied_6 == 0.5
    assert figures.copied_8 == 0.0
    assert figures.repeated_lines == 0


def test_a_line_said_again_outside_a_refrain_is_counted() -> None:
    assert measure([sung(VERSE, VERSE)], None).repeated_lines == 0.5


def test_a_loop_is_a_fault_of_its_song() -> None:
    looping = sung(("o the rain and the rain and the rain and", "I go"))
    assert measure([sung(VERSE), looping], None).looping_songs == 0.5


def test_archaic_words_are_counted_by_the_word() -> None:
    assert measure([sung(("I love thee o'er the sea",))], None).archaic_words == pytest.approx(
        1 / 3
    )


def test_a_theme_is_told_by_its_bag_of_words() -> None:
    assert nearest(sung(("the waves upon the shore", "a soldier sails"))) == "the sea"
    assert nearest(sung(("nothing here",))) == ""


def test_a_quatrain_with_a_word_changed_is_memorised_and_one_of_ones_own_is_not() -> None:
    corpus = [Song("one", (Section("verse", VERSE),))]
    near = ("I left my hat upon the train", *VERSE[1:])
    own = tuple(line[::-1] for line in VERSE)
    assert memorised([near, own], corpus) == [True, False]
    assert memorised_by_index([VERSE, own], Originality([build(corpus)])) == [False, False]


def test_a_quatrain_of_long_lines_is_known_by_the_index_alone() -> None:
    long = tuple(f"{line} in the middle of the night" for line in VERSE)
    index = Originality([build([Song("one", (Section("verse", long),))])])
    assert memorised_by_index([long, VERSE], index) == [True, False]


def test_quatrains_are_four_lines_of_a_section() -> None:
    assert list(quatrains_of([Section("verse", VERSE * 2), Section("outro", VERSE[:3])])) == [
        VERSE,
        VERSE,
    ]


def told(*given: str | Path) -> None:
    parser = argparse.ArgumentParser()
    scorecard.add(parser)
    scorecard.run(parser.parse_args([str(one) for one in given]))


def test_the_command_prints_all_figures_as_json(
    untrained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told("--models", untrained, "--requests", "1", "--corpus", SAMPLE, "--json", "--threads", "1")
    card = json.loads(capsys.readouterr().out)
    assert card["figures"]["songs"] == 1
    assert card["human"]["lines"] > 0
    assert card["replayed"]
    assert card["memorised_by"] == "corpus"
    assert card["seconds"] > 0


def test_a_count_that_was_cut_short_goes_on_with_the_songs_it_kept(
    untrained: Path, tmp_path: Path
) -> None:
    composer, facts = Composer(untrained / "rnn"), {"model": "rnn"}
    asked = [SongRequest(structure="verse:2", seed=seed) for seed in (1, 2, 3)]

    def go_on(count: int) -> list[Written]:
        kept = Kept(tmp_path, facts)
        return write_all(composer, asked[:count], kept, "all parts", lambda done: None, judged=True)

    first = go_on(2)
    again = go_on(3)
    assert again[:2] == first  # their seconds too: nothing was written anew
    assert len(again[2].parts) == 2
    assert len(list(tmp_path.rglob("00*.json"))) == 3
    with pytest.raises(ValueError, match="songs of another model or shape"):
        Kept(tmp_path, {"model": "gru"})


def test_a_count_without_a_folder_keeps_nothing() -> None:
    kept = Kept(None, {})
    kept.keep("all parts", 1, Written([Section("verse", VERSE)], 1.0))
    assert kept.song("all parts", 1) is None


def test_an_ablation_tells_of_each_part_with_it_and_without(
    untrained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--models", str(untrained), "--threads", "1", "--requests", "1", "--ablation"]
    command += ["--keep", str(tmp_path)]
    told(*command, "--json")
    every, *rows = json.loads(capsys.readouterr().out)
    assert every["part"] == ""
    assert (every["own"], every["others"]) == (0.0, every["others_before"])
    assert rows
    assert {row["part"] for row in rows} <= {part.name for part in PARTS}
    assert not {"joint", "leads on", "point of view"} & {row["part"] for row in rows}
    assert all(row["figures"]["lines"] == 8 for row in rows)
    total = every["others_before"]
    assert all(row["own_before"] + row["others_before"] == pytest.approx(total) for row in rows)
    told(*command)
    assert len(capsys.readouterr().out.splitlines()) == 3 + len(rows)


def test_a_line_is_judged_afterwards_as_it_was_when_it_was_chosen() -> None:
    composer = Composer(SHIPPED / "lstm")
    request = SongRequest(theme="the sea", structure="verse:2 chorus:2 verse:1 chorus:2", seed=5)
    lines = composer.compose(request, on_line=lambda line: None)
    found = parts_of(composer, request, lines)
    assert [round(sum(parts.values()), 2) for parts in found] == [line.score for line in lines[:5]]


def test_requests_are_shortened_by_whole_lines() -> None:
    structures = {shortened(one, 8).structure for one in requests("lstm", 200)}
    assert structures == {"verse:4 verse:4", "verse:4 chorus:4", "verse:8", "verse:6 verse:2"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--requests", "0"], "--requests: give 1 to 200"),
        (["--model", "parrot"], "holds no parrot"),
        (["--ablation", "--without", "theme"], "leave out --without"),
        (["--real", "nowhere.jsonl"], "nowhere.jsonl: no such file"),
    ],
)
def test_what_cannot_be_counted_is_refused(given: list[str], message: str, untrained: Path) -> None:
    with pytest.raises(ValueError, match=message):
        told("--models", untrained, *given)
