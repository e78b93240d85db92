"""What the API takes for songs to learn from."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.generator.test_own_models import text_of

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
