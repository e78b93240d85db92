"""How words are spoken that the dictionary does not have."""

import random
from pathlib import Path

import pytest

from ml.commands.cli import main
from ml.english.book import InvalidBook, read_book
from ml.english.lexicon import dictionary, pronunciations
from ml.english.rhyme import Grade, grade
from ml.english.rhyming import rhymes_of
from ml.english.speech import Speech, speak
from ml.english.spelling.align import align, learn_costs
from ml.english.spelling.guess import MODEL, Model, guess
from ml.english.spelling.learn import is_kept_back, learn, measure, spelled_words


def vowels(word: str) -> int:
    return sum(phone[-1].isdigit() for phone in speak(word)[0])


def test_a_word_of_the_dictionary_is_spoken_as_it_stands_there() -> None:
    words = random.Random(5).sample(sorted(word for word in dictionary() if len(word) > 3), 500)
    for word in words:
        if not word.endswith("in"):
            assert pronunciations(word)[0] in speak(word), word


@pytest.mark.parametrize(
    ("form", "like"),
    [
        # Old spelling, lost apostrophes, elisions, British spelling, accents.
        ("crownd", "crowned"), ("opprest", "oppressed"), ("sharpe", "sharp"), ("busie", "busy"),
        ("tyger", "tiger"), ("haue", "have"), ("vnder", "under"), ("iustice", "justice"),
        ("goodnesse", "goodness"), ("colour", "color"), ("oer", "o'er"), ("heavn", "heav'n"),
        ("caf\u00e9", "cafe"), ("O\u2019ER", "o'er"), ("passd", "passed"), ("dropt", "dropped"),
    ],
)  # fmt: skip
def test_another_spelling_sounds_alike(form: str, like: str) -> None:
    assert set(speak(form)) & set(speak(like))


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("wand'ring", 2), ("op'ning", 2), ("heav'nly", 2), ("pow'rs", 1), ("o'erflow", 2),
        ("runnin'", 2), ("lovin", 2), ("thinkest", 2), ("feel'st", 1), ("aquiver", 3),
        ("heartbreaker", 3), ("unbewailing", 4), ("borogoves", 3), ("sh", 1), ("hmm", 1),
        ("th'", 0), ("prithee", 2), ("selfies", 2), ("moonbeam's", 2), ("wheresoe'er", 3),
    ],
)  # fmt: skip
def test_words_have_the_syllables_that_one_hears(word: str, count: int) -> None:
    assert vowels(word) == count


def test_spelling_is_guessed_well_on_words_that_were_kept_back() -> None:
    words = spelled_words()
    kept_back = sorted(word for word in words if is_kept_back(word))
    drawn = {word: words[word] for word in random.Random(4).sample(kept_back, 200)}
    score = measure(Model.load(), drawn)
    assert score.phone_errors < 0.12
    assert score.words > 0.58
    assert score.syllables > 0.92
    assert score.stress > 0.78


def test_the_model_of_spelling_is_small_and_sure_of_itself() -> None:
    assert MODEL.stat().st_size < 1_000_000
    assert guess("zorbly") == Model.load().guess("zorbly")
    assert guess("") == ()
    assert guess("x" * 300)


def test_letters_find_their_sounds() -> None:
    words = [
        ("ship", ("SH", "IH1", "P")), ("hip", ("HH", "IH1", "P")), ("sip", ("S", "IH1", "P")),
        ("dish", ("D", "IH1", "SH")), ("shop", ("SH", "AA1", "P")), ("his", ("HH", "IH1", "Z")),
    ]  # fmt: skip
    found = align("ship", ("SH", "IH1", "P"), learn_costs(words * 4))
    assert found is not None
    assert found[2:] == [("i", ("IH1",)), ("p", ("P",))]
    assert align("a", ("AH0", "B", "K"), {}) is None


def test_a_model_learns_what_it_is_taught() -> None:
    taught = {
        word: spoken
        for word, spoken in list(spelled_words().items())[::40]
        if not is_kept_back(word)
    }
    model = Model.read(learn(taught))
    assert measure(model, dict(list(taught.items())[:100])).phone_errors < 0.3


def test_a_book_comes_before_the_dictionary() -> None:
    said = read_book(["# names", "Siobhan = SH AH0 V AO1 N", "", "night = day", "Eoghan = owen"])
    assert said("Siobhan") == (("SH", "AH0", "V", "AO1", "N"),)
    assert said("siobhan's") == (("SH", "AH0", "V", "AO1", "N", "Z"),)
    assert grade("night", "way", said) == Grade.PERFECT
    assert grade("night", "way") != Grade.PERFECT
    assert said("Eoghan") == (speak("owen")[0],)


@pytest.mark.parametrize("line", ["Siobhan", "= SH", "Siobhan =", "two words = K", "Siobhan = 42"])
def test_a_line_that_is_none_of_a_book_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="Line 2"):
        read_book(["night = day", line])


def test_a_book_tells_of_every_wrong_line() -> None:
    with pytest.raises(InvalidBook) as refused:
        read_book(["Siobhan", "night = day", "x = " + "y" * 300, "Eoghan = 7"])
    told = [fault.split(":")[0] for fault in refused.value.faults]
    assert told == ["Line 1", "Line 3", "Line 4"]


def test_the_commands_take_a_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "book").write_text("Siobhan = SH AH0 V AO1 N\n")
    (tmp_path / "pairs").write_text("Siobhan\tdawn\n")
    book = ["--pronunciations", str(tmp_path / "book")]
    assert main(["rhyme", "--pairs", str(tmp_path / "pairs"), *book]) == 0
    assert capsys.readouterr().out.startswith("Siobhan\tdawn\tperfect")
    (tmp_path / "book").write_text("Siobhan\n")
    assert main(["scan", str(tmp_path / "pairs"), *book]) == 2
    assert "book: Line 1: write a word" in capsys.readouterr().err


def test_a_word_of_the_book_is_found_as_a_rhyme() -> None:
    said = read_book(["Siobhan = SH AH0 V AO1 N"])
    assert rhymes_of("dawn", speak=said)[Grade.PERFECT][0] == "siobhan"
    assert "siobhan" not in rhymes_of("dawn")[Grade.PERFECT]


def test_speech_is_kept_apart_by_book() -> None:
    assert Speech({"night": (("N", "AY1"),)})("night") != speak("night")
