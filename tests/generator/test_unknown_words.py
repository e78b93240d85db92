"""A theme word that the network does not know is said to be unknown."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator.models import Generation

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
NewGeneration = Callable[..., Generation]


@pytest.fixture(autouse=True)
def vocabulary(models: Path) -> None:
    words = {"▁river": 0, "▁house": 1, "▁light": 2}
    (models / "lstm" / "tokenizer.json").write_text(json.dumps({"model": {"vocab": words}}))


def test_the_page_says_so_and_offers_words_near_it(
    alice: "User", alice_client: Client, new_generation: NewGeneration
) -> None:
    generation = new_generation(alice, theme="the rivver <zorb>")

    page = alice_client.get(f"/generations/{generation.pk}/").content.decode()

    assert "does not know “<bdi>rivver</bdi>”" in page
    assert "Near it: river." in page
    assert "<bdi>&lt;zorb&gt;</bdi>" in page


def test_a_known_theme_is_not_spoken_of(
    alice: "User", alice_client: Client, new_generation: NewGeneration
) -> None:
    generation = new_generation(alice, theme="a house by the river")
    assert (
        "does not know" not in alice_client.get(f"/generations/{generation.pk}/").content.decode()
    )


def test_the_api_names_it_with_words_near_it(
    alice: "User", alice_api: APIClient, new_generation: NewGeneration
) -> None:
    generation = new_generation(alice, theme="Lighthouse by the river")

    shown = alice_api.get(f"/api/v1/generations/{generation.pk}/").json()

    assert shown["unknown_theme_words"] == [{"word": "Lighthouse", "nearest": ["light", "house"]}]


def test_a_network_that_is_away_knows_of_no_unknown_word(
    alice: "User", alice_api: APIClient, new_generation: NewGeneration, models: Path
) -> None:
    generation = new_generation(alice, theme="zorbly")
    (models / "lstm" / "tokenizer.json").unlink()

    shown = alice_api.get(f"/api/v1/generations/{generation.pk}/").json()

    assert shown["unknown_theme_words"] == []


def test_a_visitor_is_told_too(client: Client) -> None:
    page = client.post("/try/", {"theme": "rivver"}, follow=True).content.decode()
    assert "does not know “<bdi>rivver</bdi>”" in page
