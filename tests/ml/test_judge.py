from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from ml.corpus.tokenizer import Vocabulary
from ml.writing import judge
from ml.writing.judge import PARTS, Around, Draft, count_echoes


def draft(text: str, nats: tuple[float, ...] = (3.0, 3.0)) -> Draft:
    array = np.array(nats, dtype=np.float32)
    return Draft(text, (0,) * (len(nats) - 1), array, array + 1)


@pytest.fixture
def around(vocabulary: Vocabulary) -> Around:
    likeness = np.zeros(len(vocabulary), dtype=np.float32)
    rain = vocabulary.word("rain")
    assert rain is not None
    likeness[rain] = 0.9
    lines = ["i was at the harbour", "and you were late,"]
    used = Counter({"harbour": 1})
    return Around(vocabulary, likeness, song=lines, section=lines, used=used)


def test_a_commonplace_gains_nothing_over_a_likely_line(around: Around) -> None:
    assert judge.fluency(draft("a", (0.5, 0.5)), around) == -judge.BLAND
    assert judge.fluency(draft("a", (4.0, 4.0)), around) == -4.0


def test_one_senseless_word_is_a_shock(around: Around) -> None:
    assert judge.shock(draft("a", (2.0, judge.SHOCK + 3)), around) == pytest.approx(3)
    assert judge.shock(draft("a"), around) == 0


def test_a_last_word_for_its_sound_alone_is_weak(vocabulary: Vocabulary, around: Around) -> None:
    tokens = tuple(vocabulary.encode("a song,"))
    nats = np.full(len(tokens) + 1, 1.0, dtype=np.float32)
    nats[len(vocabulary.encode("a"))] = 9.0
    assert judge.weak_end(Draft("a song,", tokens, nats, nats), around) >= 9.0 - judge.WEAK_END


def test_a_line_that_goes_on_flows(around: Around) -> None:
    assert judge.flow(draft("so i went home"), around) == pytest.approx(1.0)
    assert judge.flow(draft("so i went home"), replace(around, song=[])) == 0


def test_a_theme_word_is_heard_and_a_used_one_is_stale(around: Around) -> None:
    assert judge.theme(draft("the rain at night"), around) == pytest.approx(0.9)
    assert judge.theme(draft("the light at night"), around) == 0
    assert judge.stale(draft("the harbour light"), around) == 1


def test_a_theme_that_was_spoken_of_is_less_urgent(around: Around) -> None:
    spoken = replace(around, section=["the rain came down", "and i was late"])
    assert spoken.spoken == 1
    assert judge.theme(draft("the rain at night"), spoken) == pytest.approx(0.45)


def test_a_line_that_no_network_expects_is_strained(around: Around) -> None:
    assert judge.strain(draft("a", (2.0, 3.0)), around) == 0
    assert judge.strain(draft("a", (4.0, 3.0)), around) == pytest.approx(3.5 - judge.STRAIN)


def test_a_theme_word_that_nothing_led_up_to_counts_as_expected(around: Around) -> None:
    rain = around.vocabulary.word("rain")
    assert rain is not None
    nats = np.array([9.0, 3.0, 3.0], dtype=np.float32)
    told = Draft("a", (rain, 0), nats, nats)
    untold = Draft("a", (0, 0), nats, nats)
    assert judge.fluency(told, around) == -judge.THEME_NATS
    assert judge.fluency(untold, around) == -5.0
    assert judge.shock(told, around) == 0.0
    assert judge.shock(untold, around) == pytest.approx(9 - judge.SHOCK)


def test_an_opening_that_anything_has_is_stock(around: Around) -> None:
    assert judge.stock_opening(draft("and the", (0.5, 1.5, 9.0)), around) == judge.FRESH - 2.0
    assert judge.stock_opening(draft("harbour lights", (4.0, 5.0, 0.1)), around) == 0


@pytest.mark.parametrize(
    ("text", "count"), [("i went away", 1), ("i was alone", 2), ("so it is", 0)]
)
def test_like_openings_are_counted(around: Around, text: str, count: int) -> None:
    assert judge.same_opening(draft(text), around) == count


def test_full_stops_inside_a_stanza_count(around: Around) -> None:
    assert judge.full_stop(draft("i went away."), around) == 1
    assert judge.full_stop(draft("i went away."), replace(around, last_of_section=True)) == 0
    stopped = replace(around, section=["i was at the harbour."])
    assert judge.full_stop(draft("i went away."), stopped) == 2


def test_a_third_person_and_another_tense_disturb_a_stanza(around: Around) -> None:
    assert judge.person(draft("she went away"), around) > judge.person(draft("i went away"), around)
    assert judge.tense(draft("she is away"), around) == 1
    assert judge.tense(draft("she was away"), around) == 0


@pytest.mark.parametrize(
    ("words", "echoes"),
    [("obeyed obey", 1), ("night nights nightly", 3), ("sea season", 1), ("river sky stone", 0)],
)
def test_forms_of_one_word_are_echoes(words: str, echoes: int) -> None:
    assert count_echoes(words.split()) == echoes


def test_a_part_left_out_counts_nothing(around: Around) -> None:
    every = judge.judge(draft("i was at sea"), around)
    fewer = judge.judge(
        draft("i was at sea"), around, [part for part in PARTS if part.name != "flow"]
    )
    assert set(every) - set(fewer) == {"flow"}
    assert all(part.reason for part in PARTS)


def test_a_bare_list_is_known() -> None:
    assert judge.is_bare_list("my love, my wife, my sister, o")
    assert not judge.is_bare_list("my love, my wife and i")


def test_copied_words_are_found() -> None:
    song = ["over the hills and far away"]
    assert judge.copies(["we", "went", "over", "the", "hills", "and", "on"], song)
    assert not judge.copies(["we", "went", "over", "the", "sea"], song)
