"""A damaged model is left out and named; the others go on writing."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from generator import flows
from generator.models import Generation
from ml.network import registry

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

FORMS_OF_DAMAGE = [
    "",
    "{",
    "[]",
    "null",
    "{}",
    '{"network": 1}',
    '{"network": {"cell": "gru"}, "version": "1", "parameters": "many"}',
    '{"network": {"cell": "gru"}, "version": "1", "parameters": 1e999}',
    '{"network": {"cell": "gru"}, "version": "1", "parameters": 1, "metrics": [1]}',
    "[" * 100_000,
]


@pytest.fixture
def damaged(models: Path) -> str:
    (models / "gru" / "config.json").write_text('{"network": ')
    return "gru"


@pytest.mark.parametrize("text", FORMS_OF_DAMAGE)
def test_whatever_the_damage_the_others_are_there(models: Path, text: str) -> None:
    (models / "gru" / "config.json").write_text(text)

    assert list(registry.available(models)) == ["rnn", "lstm"]
    assert [model.name for model in registry.damaged(models)] == ["gru"]


def test_bytes_that_are_no_text_are_damage_too(models: Path) -> None:
    (models / "gru" / "config.json").write_bytes(b"\xff\xfe\x00")

    assert list(registry.available(models)) == ["rnn", "lstm"]


def test_forms_lists_and_api_go_on_without_it(
    alice: "User", alice_client: Client, damaged: str
) -> None:
    form = alice_client.get("/").content.decode()
    history = alice_client.get("/generations/")
    listed = alice_client.get("/api/v1/models/").json()["results"]
    asked = alice_client.post("/", {"model": "lstm"})

    assert 'value="lstm"' in form
    assert f'value="{damaged}"' not in form
    assert history.status_code == 200
    assert [network["name"] for network in listed] == ["rnn", "lstm"]
    assert asked["Location"] == f"/generations/{Generation.objects.get().pk}/"


def test_the_log_names_it_once(damaged: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="ml.network.registry"):
        for _ in range(3):
            flows.networks()

    assert len(caplog.messages) == 1
    assert f"/{damaged} is damaged" in caplog.messages[0]


def test_a_page_for_staff_names_it(admin_client: Client, damaged: str) -> None:
    index = admin_client.get("/admin/").content.decode()
    page = admin_client.get("/admin/networks/").content.decode()

    assert 'href="/admin/networks/"' in index
    assert f'<th scope="row">{damaged}</th>' in page
    assert "Damaged. JSONDecodeError" in page


def test_others_do_not_see_that_page(alice_client: Client) -> None:
    answer = alice_client.get("/admin/networks/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
