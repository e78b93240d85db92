"""Schemes of stanzas, their names, and rhyme inside lines."""

import json
from pathlib import Path

import pytest

from ml.commands.cli import main
from ml.english.rhyme import RHYMES, Grade
from ml.english.scheme import internal_rhymes, rhyme_density, rhyme_letters, scheme, scheme_name

# End words of stanzas, with their schemes.
STANZAS = [
    ("night sea light me", "ABAB", "alternate rhyme"),
    ("night light sea me", "AABB", "couplets"),
    ("night sea me light", "ABBA", "enclosed rhyme"),
    ("night sea door me", "ABCB", "ballad stanza"),
    ("Lear sphere ran man year", "AABBA", "limerick"),
    ("day stay light way bright night play shy sky", "AABABBACC", ""),
    ("love eternity prove die", "ABAB", "alternate rhyme"),
    ("stone home rain sun", "ABCD", "unrhymed"),
    ("day night stay light tree star me far moon soul June hole door more", "", ""),
]


@pytest.mark.parametrize(("ends", "letters", "name"), STANZAS[:-1])
def test_a_stanza_has_the_scheme_that_its_rhymes_make(ends: str, letters: str, name: str) -> None:
    found = scheme([f"And so it goes until the {end}," for end in ends.split()])
    assert "".join(found.letters) == letters
    assert found.name == name


def test_a_sonnet_is_known_by_its_scheme() -> None:
    found = scheme(STANZAS[-1][0].split())
    assert "".join(found.letters) == "ABABCDCDEFEFGG"
    assert found.name == "Shakespearean sonnet"


def test_a_line_without_words_has_no_letter() -> None:
    assert rhyme_letters(["night", "\u2026", "light"]) == ["A", "", "A"]
    assert scheme_name([]) == ""


def test_loose_rhyme_counts_where_it_is_asked_for() -> None:
    lines = ["I am alone", "It is late", "I am at home", "You are awake"]
    assert "".join(rhyme_letters(lines)) == "ABCD"
    assert "".join(rhyme_letters(lines, grades=RHYMES | {Grade.FAMILY})) == "ABAB"


def test_rhyme_inside_a_line_is_found() -> None:
    line = "The rain on the plain fell again, and the weary were dreary"
    found = list(internal_rhymes(["No rhyme is here", line]))
    assert (1, "rain", "plain") in found
    assert (1, "weary", "dreary") in found
    assert all(number == 1 for number, _, _ in found)


def test_density_is_the_share_of_syllables_that_rhyme() -> None:
    assert rhyme_density(["night", "light"]) == 1.0
    assert rhyme_density(["a dark night", "a soft light"]) == pytest.approx(1 / 3)
    assert rhyme_density(["night", "door", "42"]) == 0.0
    assert rhyme_density([]) == 0.0


def test_the_command_tells_schemes_of_stanzas(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "song.txt").write_text("The night\nThe sea\nThe light\nTo me\n\nA door\nA shore\n")
    assert main(["scan", "--scheme", str(tmp_path / "song.txt")]) == 0
    assert "alternate rhyme" in capsys.readouterr().out
    assert main(["scan", "--scheme", "--json", str(tmp_path / "song.txt")]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["letters"], first["name"]) == (["A", "B", "A", "B"], "alternate rhyme")
    assert second["name"] == "couplet"
    assert set(first) == {"lines", "letters", "name", "density", "internal"}
