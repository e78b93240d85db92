"""What is taken for songs to learn from, and what is said of what they gave."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator.models import OwnModel
from tests.generator.test_own_models import text_of

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "Mine"}, 400),
        ({"name": "Mine", "text": "Too short."}, 400),
        ({"name": "Mine", "text": "x", "songs": True}, 400),
        ({"name": "Mine", "favourites": True}, 400),
        ({"text": text_of()}, 400),
    ],
)
def test_what_is_no_data_set_is_refused(
    alice_api: APIClient, body: dict[str, Any], status: int
) -> None:
    assert alice_api.post("/api/v1/data-sets/", body, format="json").status_code == status


@pytest.mark.parametrize(("perplexity", "says"), [(80.0, "20 % better"), (104.0, "no better")])
def test_what_a_model_gained_or_did_not_is_said(
    alice: "User", alice_client: Client, perplexity: float, says: str
) -> None:
    figures = {"valid": perplexity, "parent": 100.0}
    metrics = {whose: {"word_perplexity": figure} for whose, figure in figures.items()}
    OwnModel.objects.create(
        owner=alice, name="Mine", cell="gru", parent="gru", parameters=1, metrics=metrics
    )

    assert says in alice_client.get("/models/").content.decode()
