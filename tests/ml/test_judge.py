from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from ml.corpus.tokenizer import Vocabulary
from ml.writing import judge
from ml.writing.judge import PARTS, Around, Draft, count_chants, count_echoes
from ml.writing.sense import odds_of_a_mark


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
    dated = np.zeros_like(likeness)
    return Around(vocabulary, likeness, dated, song=lines, section=lines, used=used)


def weighed(text: str, around: Around, *nats: float) -> Draft:
    """A draft of the text's own tokens; the last of the nats is the line end's."""
    array, tokens = np.array(nats, dtype=np.float32), tuple(around.vocabulary.encode(text))
    odds = odds_of_a_mark(around.vocabulary, text, tokens, array)
    return Draft(text, tokens, array, array, odds)


def test_a_last_word_for_its_sound_alone_makes_less_sense(around: Around) -> None:
    last = len(around.vocabulary.encode("the harbour"))
    led_up_to = [2.0] * (len(around.vocabulary.encode("the harbour light")) + 1)
    for_its_sound = led_up_to.copy()
    led_up_to[last - 1] = for_its_sound[last] = 8.0
    odds = [weighed("the harbour light", around, *nats).odds for nats in (led_up_to, for_its_sound)]
    assert odds[0] < odds[1]


def test_a_commonplace_gains_nothing_over_a_sound_line(around: Around) -> None:
    assert judge.sense(weighed("the light", around, 0, 0, 0), around) == -judge.SOUND
    assert judge.sense(weighed("the light", around, 9, 19, 9), around) < -judge.SOUND


def test_a_line_that_goes_on_flows(around: Around) -> None:
    assert judge.flow(draft("so i went home"), around) == pytest.approx(1.0)
    assert judge.flow(draft("so i went home"), replace(around, song=[])) == 0
    assert judge.flow(draft("so i went home"), replace(around, returns=True)) == 0


def test_a_theme_word_is_heard_and_a_used_one_is_stale(around: Around) -> None:
    assert judge.theme(draft("the rain at night"), around) == pytest.approx(0.9)
    assert judge.theme(draft("the light at night"), around) == 0
    assert judge.stale(draft("the harbour light"), around) == 1


def test_a_hymn_may_speak_as_hymns_do(around: Around) -> None:
    assert judge.hymn(draft("holy lord of the harbour"), around) == 2
    assert judge.hymn(draft("holy lord of the harbour"), replace(around, hymn=True)) == 0


def test_a_sacred_word_of_the_theme_is_no_hymn(
    around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "SACRED", {"rain", "harbour"})  # the theme is rain
    assert judge.hymn(draft("the rain of the harbour"), around) == 1


def test_a_theme_that_was_spoken_of_is_less_urgent(around: Around) -> None:
    spoken = replace(around, section=["the rain came down", "and i was late"])
    assert spoken.spoken == 1
    assert judge.theme(draft("the rain at night"), spoken) == pytest.approx(0.45)


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
    last = replace(around, last_of_section=True)
    assert judge.full_stop(draft("i went away."), last) == 0
    assert judge.full_stop(draft("i went away,"), last) == 1
    response = replace(around, returns=True)
    assert judge.full_stop(draft("i went away,"), response) == 0
    assert judge.full_stop(draft("i went away"), response) == 1
    stopped = replace(around, section=["i was at the harbour."])
    assert judge.full_stop(draft("i went away."), stopped) == 2


def test_a_third_person_and_another_tense_disturb_a_stanza(around: Around) -> None:
    assert judge.person(draft("she went away"), around) > judge.person(draft("i went away"), around)
    assert judge.tense(draft("she is away"), around) == 1
    assert judge.tense(draft("she was away"), around) == 0


@pytest.mark.parametrize(
    ("words", "echoes"),
    [
        ("obeyed obey", 1),
        ("night nights nightly", 3),
        ("sea season", 1),
        ("river sky stone", 0),
        ("my home and home", 3),
        ("a star beside a star", 3),
        ("away away", 0),
        ("sailing sailing on", 1),
        ("we go side by side", 1),
        ("over and over again", 0),
    ],
)
def test_forms_of_one_word_are_echoes(words: str, echoes: int) -> None:
    assert count_echoes(words.split()) == echoes


@pytest.mark.parametrize(
    ("words", "chants"),
    [
        ("away away away away", 2),
        ("row row row your boat", 1),
        ("away and away and away", 0),
        ("", 0),
    ],
)
def test_a_word_after_two_of_its_kind_is_a_chant(words: str, chants: int) -> None:
    assert count_chants(words.split()) == chants


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


def test_an_ablation_leaves_a_part_out_and_knows_its_name(around: Around) -> None:
    few = judge.parts_without(["theme"])
    assert [part.name for part in PARTS if part not in few] == ["theme"]
    with pytest.raises(ValueError, match="no part 'rhyme'; there are sense"):
        judge.parts_without(["rhyme"])
