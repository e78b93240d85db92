"""Rhymes and scansion over the API."""

from typing import TYPE_CHECKING, Any

import pytest
from rest_framework.test import APIClient

from generator.models import Book

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
RHYMES, SCANSION = "/api/v1/rhymes/", "/api/v1/scansion/"


def test_rhymes_come_by_grade_as_on_the_command_line(alice_api: APIClient) -> None:
    from ml.english.rhyming import best_first, rhymes_of

    told = alice_api.get(RHYMES, {"word": "night", "most": "20"}).json()

    assert told == {"word": "night", "rhymes": best_first(rhymes_of("night", most=20))}
    assert "light" in told["rhymes"]["perfect"]


def test_rhymes_of_a_length_and_stress(alice_api: APIClient) -> None:
    asked = {"word": "night", "syllables": "2", "stress": "-+"}

    perfect = alice_api.get(RHYMES, asked).json()["rhymes"]["perfect"]

    assert "delight" in perfect
    assert not {"light", "moonlight"} & set(perfect)


def test_a_writers_own_pronunciations_come_first(alice: "User", alice_api: APIClient) -> None:
    before = alice_api.get(RHYMES, {"word": "Eoghan"}).json()["rhymes"]
    Book.objects.write(alice, "Eoghan = night")

    after = alice_api.get(RHYMES, {"word": "Eoghan"}).json()["rhymes"]

    assert "light" not in before.get("perfect", [])
    assert "light" in after["perfect"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "word"),
        ({"word": "a\nb"}, "word"),
        ({"word": "x" * 61}, "word"),
        ({"word": "a", "syllables": "0"}, "syllables"),
        ({"word": "a", "stress": "da"}, "stress"),
        ({"word": "a", "most": "501"}, "most"),
        ({"word": "a", "grade": "eye"}, "grade"),
    ],
)
def test_a_wrong_parameter_is_named(
    alice_api: APIClient, query: dict[str, str], field: str
) -> None:
    answer = alice_api.get(RHYMES, query)

    assert answer.status_code == 400
    assert [told["parameter"] for told in answer.json()["invalid"]] == [field]


def test_lines_are_scanned_and_stanzas_lettered(alice_api: APIClient) -> None:
    text = "The tide came in and took the road\nI stood beside my heavy load\n\nAnd then 7\n"

    told = alice_api.post(SCANSION, {"text": text}).json()

    first = told["lines"][0]
    assert (first["syllables"], first["stress"], first["metre"]) == (8, "-+-+-+-+", "iambic")
    assert [line["text"] for line in told["lines"]] == text.splitlines()
    assert told["lines"][2] == {
        "text": "",
        "syllables": 0,
        "words": [],
        "stress": "",
        "metre": "",
    }
    assert told["stanzas"][0]["letters"] == ["A", "A"]
    assert len(told["stanzas"]) == 2


@pytest.mark.parametrize("text", ["", "\0", "a\n" * 401, "a" * 20_001, 7, None])
def test_what_cannot_be_scanned_is_named(alice_api: APIClient, text: Any) -> None:
    answer = alice_api.post(SCANSION, {"text": text})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["text"])
