"""Bad input: a clear message beside its field or good work, never a 500, nothing lost."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator.models import Favourite, Generation, Song
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

BAD = [
    ("theme", "x" * 10_000),
    ("theme", "a\0b"),
    ("first_line", "word " * 2_000),
    ("genre", "polka"),
    ("register", "shouting"),
    ("model", "transformer"),
    ("structure", "verse:0"),
    ("structure", "verse:four"),
    ("structure", "verse:999999999"),
    ("structure", "verse:4 " * 1_000),
    ("structure", "🎸:4"),
    ("rhyme_scheme", "A1!"),
    ("rhyme_scheme", "ب"),
    ("rhyme_scheme", "ß"),
    ("rhyme_scheme", "A\u017fB"),
    ("rhyme_scheme", "A" * 10_000),
    ("syllables", "0"),
    ("syllables", "500"),
    ("syllables", "-8"),
    ("syllables", "eight"),
    ("syllables", "9" * 30),
    ("temperature", "0"),
    ("temperature", "100"),
    ("temperature", "nan"),
    ("temperature", "1e999"),
    ("seed", "-1"),
    ("seed", "9" * 30),
    ("seed", "9" * 5_000),
]
GOOD = [
    {},
    {"theme": "floccinaucinihilipilification zzxqy"},
    {"theme": "🌊 the sea 🐳"},
    {"theme": "البحر والليل"},
    {"first_line": "أغنية عن البحر"},
    {"first_line": "🎵🎵🎵"},
    {"theme": "  ", "first_line": "", "genre": ""},
    {"rhyme_scheme": "abab"},
    {"structure": "Verse:4, Chorus:4"},
    {"temperature": 0.5},
    {"seed": 12345678901, "syllables": 8},
    {"syllables": "8-6-8-6, chorus: 8"},
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_the_page_says_what_is_wrong_beside_the_field(
    alice_client: Client, field: str, value: str
) -> None:
    typed = {"theme": "my theme", "first_line": "My own first line", field: value}

    answer = alice_client.post("/", typed)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    kept = {"theme": "my theme", "first_line": "My own first line"}
    kept.pop(field, None)
    assert all(f'value="{words}"' in page for words in kept.values())
    assert not Generation.objects.exists()


@pytest.mark.parametrize(("field", "value"), BAD)
def test_the_api_answers_400_with_the_name_of_the_field(
    alice_api: APIClient, field: str, value: str
) -> None:
    answer = alice_api.post("/api/v1/generations/", {field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Generation.objects.exists()


@pytest.mark.parametrize("fields", GOOD)
def test_odd_but_good_input_becomes_a_song_by_page_and_api(
    alice_client: Client, alice_api: APIClient, fields: dict[str, str]
) -> None:
    page = alice_client.post("/", fields)
    answer = alice_api.post("/api/v1/generations/", fields)

    assert page.status_code == 302
    assert answer.status_code == 202
    assert Generation.objects.count() == 2


def test_a_form_with_every_field_empty_becomes_a_song(alice_client: Client) -> None:
    names = [field.name for field in dataclasses.fields(SongRequest)]

    answer = alice_client.post("/", dict.fromkeys(names, ""))

    assert answer.status_code == 302
    assert Generation.objects.get().song_request == SongRequest(seed=Generation.objects.get().seed)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tempo": 120}, "tempo"),
        ({"status": "done"}, "status"),
        ({"theme": ["a"]}, "theme"),
        ({"theme": {"a": 1}}, "theme"),
        ({"theme": True}, "theme"),
        ({"syllables": 8.5}, "syllables"),
        ({"syllables": True}, "syllables"),
        ({"syllables": [8]}, "syllables"),
        ({"seed": 10**40}, "seed"),
        ({"seed": {}}, "seed"),
        ({"temperature": []}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"temperature": "0.5"}, "temperature"),
        ({"seed": "7"}, "seed"),
        ({"theme": 7}, "theme"),
    ],
)
def test_the_api_names_fields_of_wrong_kind(alice_api: APIClient, body: Any, field: str) -> None:
    answer = alice_api.post("/api/v1/generations/", body)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("body", [[], "text", 1, True])
def test_a_body_that_is_no_object_is_told_so(alice_api: APIClient, body: Any) -> None:
    answer = alice_api.post("/api/v1/generations/", body)

    assert answer.status_code == 400
    assert answer.json()["detail"] == "Give an object with named fields."


@pytest.mark.parametrize(
    "body",
    ["{", "[" * 100_000, '{"theme": "\\ud800"}', '{"seed": ' + "9" * 5_000 + "}", "\0", "NaN"],
)
def test_a_body_that_is_no_good_json_gets_400(alice_api: APIClient, body: str) -> None:
    answer = alice_api.post("/api/v1/generations/", body, content_type="application/json")

    assert answer.status_code == 400
    assert "sys." not in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "sections"),
        ({"sections": []}, "sections"),
        ({"sections": [{"kind": "verse", "lines": []}]}, "sections"),
        ({"sections": [{"kind": "", "lines": [{"text": "a"}]}]}, "sections"),
        ({"sections": [{"kind": "[x]", "lines": [{"text": "a"}]}]}, "sections"),
        ({"sections": [{"kind": "verse", "lines": [{"text": "[Chorus]"}]}]}, "sections"),
        ({"sections": [{"kind": "verse", "lines": [{"text": "a\nb"}]}]}, "sections"),
        ({"sections": [{"kind": "verse", "lines": [{"text": "a\0b"}]}]}, "sections"),
        ({"sections": [{"kind": "verse", "lines": [{"words": "a"}]}]}, "sections"),
        ({"sections": [{"kind": "verse", "lines": [{"text": "x" * 10_000}]}]}, "sections"),
        ({"sections": [{"kind": "verse", "lines": [{"text": "a"}] * 500}]}, "sections"),
        ({"sections": "words"}, "sections"),
        ({"generation": "1"}, "generation"),
        ({"title": "x" * 1_000, "sections": []}, "title"),
        ({"title": "a\0b"}, "title"),
    ],
)
def test_a_song_that_is_none_gets_400(
    alice_api: APIClient, body: dict[str, Any], field: str
) -> None:
    answer = alice_api.post("/api/v1/songs/", body)

    assert answer.status_code == 400
    assert field in {name.split(".")[0] for name in answer.json()["errors"]}
    assert not Song.objects.exists()


def test_what_is_told_of_a_line_is_not_taken(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    line = {"text": "By hand", "syllables": "many", "ok": {}, "missed": 1, "receipt": None}
    body = {"sections": [{"kind": "verse", "lines": [line]}]}

    answer = alice_api.patch(f"/api/v1/songs/{saved(alice).pk}/", body)

    assert answer.status_code == 200
    assert answer.json()["sections"][0]["lines"][0]["receipt"]["by"] == "hand"


@pytest.mark.parametrize(
    "sections",
    [
        [{}],
        [{"kind": "verse"}],
        [{"lines": [{"text": "a"}]}],
        [{"kind": "verse", "lines": [{}]}],
        [{"kind": "verse", "lines": [{"text": "a"}, {}]}],
        [None],
        None,
    ],
)
def test_a_change_with_half_a_section_gets_400(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song], sections: Any
) -> None:
    song = saved(alice)

    answer = alice_api.patch(f"/api/v1/songs/{song.pk}/", {"sections": sections})

    assert answer.status_code == 400
    assert all(name.startswith("sections") for name in answer.json()["errors"])
    assert song.versions.count() == 1


@pytest.mark.parametrize(
    "text", ["", "   ", "[Verse]", "x" * 30_000, "x" * 400, "a\0b", "a\n" * 500]
)
def test_an_edit_that_is_no_song_keeps_what_was_typed(
    alice: "User", alice_client: Client, saved: Callable[..., Song], text: str
) -> None:
    song = saved(alice)

    answer = alice_client.post(f"/songs/{song.pk}/edit/", {"title": "New name", "text": text})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["text"]
    assert 'value="New name"' in answer.content.decode()
    assert song.versions.count() == 1


@pytest.mark.parametrize("rating", [0, 6, -1, "five", 10**20, 2.5, []])
def test_a_rating_is_from_one_to_five(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song], rating: Any
) -> None:
    body = {"song": str(saved(alice).pk), "section": 0, "rating": rating}

    answer = alice_api.post("/api/v1/favourites/", body)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["rating"]
    assert not Favourite.objects.exists()


@pytest.mark.parametrize(
    ("section", "status"), [(-1, 400), (10**20, 400), ("x", 400), (None, 400), (2, 404)]
)
def test_a_section_that_is_not_there_is_named(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song], section: Any, status: int
) -> None:
    answer = alice_api.post("/api/v1/favourites/", {"song": saved(alice).pk, "section": section})

    assert answer.status_code == status
    assert list(answer.json()["errors"]) == ["section"]


@pytest.mark.parametrize(
    "query", ["status=x", "genre=%00", "theme=a%00b", "model=" + "x" * 500, "page=0", "page=x"]
)
def test_lists_survive_any_query(alice_client: Client, alice_api: APIClient, query: str) -> None:
    assert alice_client.get(f"/generations/?{query}").status_code == 200
    assert alice_api.get(f"/api/v1/generations/?{query}").status_code in (400, 404)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page_size=abc", "page_size"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page=2", "page"),
        ("genre=polka", "genre"),
        ("genre=", "genre"),
        ("themes=sea", "themes"),
        ("ordering=id", "ordering"),
    ],
)
@pytest.mark.parametrize("noun", ["generations", "songs", "favourites", "models"])
def test_a_parameter_that_a_list_does_not_know_is_named(
    alice_api: APIClient, noun: str, query: str, name: str
) -> None:
    answer = alice_api.get(f"/api/v1/{noun}/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_a_verse_number_beyond_all_is_told_on_the_page(
    alice: "User", alice_client: Client, saved: Callable[..., Song]
) -> None:
    song = saved(alice)

    answer = alice_client.post(f"/songs/{song.pk}/verses/{10**30}/favourite/", follow=True)

    assert "There is no section" in answer.content.decode()


def test_a_version_number_beyond_all_is_404(
    alice: "User", alice_client: Client, saved: Callable[..., Song]
) -> None:
    assert alice_client.get(f"/songs/{saved(alice).pk}/versions/{10**30}/").status_code == 404
