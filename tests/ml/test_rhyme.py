"""Grades of rhyme, by the definitions of the field."""

import pytest

from ml.english.endings import endings
from ml.english.prosody import is_rhyme
from ml.english.rhyme import Grade, grade, rhymes
from ml.english.rhyming import rhymes_of
from ml.english.text import plain


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("perfect", "night/light sea/me away/day tonight/bright in/sin dear/here fire/higher"),
        ("multi", "glory/story roses/poses tenderly/slenderly ocean/devotion billows/willows"),
        ("mosaic", "poet/know_it Latin/pat_in find_it/remind_it"),
        ("identical", "sea/see night/knight light/delight rose/rose Rose/ROSE! day/today"),
        ("eye", "love/move good/blood give/dive come/home said/maid cough/bough great/heat"),
        ("near", "me/memory eternity/die join/line tea/obey heaven/given war/care"),
        ("family", "mad/cat home/alone time/line love/rough"),
        ("assonance", "lake/shame dream/sleeve night/mine"),
        ("consonance", "blade/blood hill/shell dim/home"),
        ("none", "orange/door sea/night window/apple 42/night !/?"),
    ],
)
def test_a_pair_has_the_grade_that_its_definition_says(name: str, pairs: str) -> None:
    for pair in pairs.split():
        one, other = pair.replace("_", " ").split("/")
        assert grade(one, other) == name, (one, other)
        assert grade(other, one) == name, (other, one)


OLD_RHYMES = """
    love/prove move/grove wind/find eternity/fly obey/tea join/mine good/flood heaven/driven
    war/far word/lord forth/earth gone/alone now/low death/beneath been/seen come/home one/alone
    warm/arm great/seat tear/hair ever/river smile/toil poor/door dignity/be solitude/wood
    tongue/wrong last/haste was/grass want/plant heart/convert monument/sent happiness/distress
    company/by murmuring/sing desolate/gate daughter/slaughter wound/sound"""


def test_what_older_verse_rhymed_is_heard_as_rhyme() -> None:
    pairs = [pair.split("/") for pair in OLD_RHYMES.split()]
    missed = [(one, other) for one, other in pairs if not rhymes(one, other)]
    assert missed == []


NO_RHYMES = """
    morning/singing lonely/sky mother/fair shadow/go night/side home/time see/say heart/hard
    river/winter bed/made stood/aloud bread/need water/butter only/me"""


def test_what_only_resembles_is_no_rhyme() -> None:
    pairs = [pair.split("/") for pair in NO_RHYMES.split()]
    heard = [(one, other) for one, other in pairs if rhymes(one, other)]
    assert heard == []


def test_perfect_rhymes_of_the_dictionary_stay_what_they_were() -> None:
    for pair in ("night/light", "sorrow/tomorrow", "desire/fire", "day/birthday", "me/memory"):
        one, other = pair.split("/")
        exact = grade(one, other) in {Grade.PERFECT, Grade.MULTI}
        assert is_rhyme(one, other) is exact, pair


def test_curly_apostrophes_accents_and_capitals_change_nothing() -> None:
    assert plain("HEAV\u2019N caf\u00e9") == "heav'n cafe"
    assert grade("Heav\u2019n", "GIVEN!") == grade("heav'n", "given")


def test_a_phrase_may_end_in_more_than_one_way() -> None:
    spans = {ending.words for ending in endings("know it")}
    assert spans == {1, 2}
    assert endings("42 !") == ()


def test_the_rhyming_dictionary_gives_common_words_first() -> None:
    found = rhymes_of("night", most=20)
    assert {"right", "bright", "white"} <= set(found[Grade.PERFECT][:8])
    assert "knight" in found[Grade.IDENTICAL]
    assert all(grade(word, "night") == Grade.FAMILY for word in found[Grade.FAMILY])
    assert "night" not in {word for words in found.values() for word in words}


def test_the_rhyming_dictionary_can_be_narrowed() -> None:
    found = rhymes_of("night", syllables=2, stress="-+")
    assert "tonight" in rhymes_of("bright", syllables=2)[Grade.PERFECT]
    assert "despite" in found[Grade.PERFECT]
    assert not {"bright", "midnight"} & set(found[Grade.PERFECT])


def test_it_finds_phrases_that_rhyme_with_a_word() -> None:
    assert {"know it", "show it"} <= set(rhymes_of("poet")[Grade.MOSAIC])


def test_a_word_that_nothing_is_known_of_has_no_rhymes() -> None:
    assert not any(rhymes_of("42").values())
