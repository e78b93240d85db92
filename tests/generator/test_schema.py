"""What the OpenAPI schema says of the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from ml.song.options import GENRES, LARGEST_SEED

BOUNDS = {"maxLength", "pattern", "enum", "minimum", "maximum", "format", "$ref", "oneOf", "allOf"}


@pytest.fixture
def schema(client: Client, db: None) -> Any:
    return client.get("/api/v1/schema/?format=json").json()


def operations(schema: Any) -> Iterator[tuple[str, Any]]:
    for path in schema["paths"].values():
        yield from path.items()


def test_it_is_openapi_3_1_and_tells_of_every_operation(
    capsys: pytest.CaptureFixture[str], schema: Any
) -> None:
    assert schema["openapi"].startswith("3.1")
    assert {"/api/v1/generations/{id}/events/", "/api/v1/songs/{song_pk}/versions/"} <= set(
        schema["paths"]
    )
    assert "Warning" not in capsys.readouterr().err


def test_every_operation_tells_what_can_go_wrong(schema: Any) -> None:
    for method, operation in operations(schema):
        told = set(operation["responses"])
        assert {"405", "406", "429", "503"} <= told
        assert not operation.get("security") or "401" in told
        assert "requestBody" not in operation or {"400", "404", "413", "415"} <= told
        assert (
            method == "get"
            or not operation.get("security")
            or told & {"403"}
            or "auth" in str(operation["tags"])
        )


def test_every_problem_has_its_media_type_and_headers(schema: Any) -> None:
    for _, operation in operations(schema):
        for status, response in operation["responses"].items():
            if status >= "400":
                content = response["content"]["application/problem+json"]
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert "Retry-After" in operation["responses"]["429"]["headers"]
        assert "Allow" in operation["responses"]["405"]["headers"]


def test_every_field_that_is_taken_has_its_bounds(schema: Any) -> None:
    unbounded = [
        f"{name}.{field}"
        for name, component in schema["components"]["schemas"].items()
        if name.endswith("Request")
        for field, told in component["properties"].items()
        if told.get("type") not in ("boolean", "array") and not BOUNDS & set(told)
        if "passed over" not in told["description"]
    ]

    assert unbounded == []


def test_bounds_and_choices_are_those_that_are_checked(schema: Any) -> None:
    components = schema["components"]["schemas"]
    fields = components["NewGenerationRequest"]["properties"]

    assert components["GenreEnum"]["enum"] == list(GENRES)
    assert (fields["syllables"]["minimum"], fields["syllables"]["maximum"]) == (3, 16)
    assert fields["seed"]["maximum"] == LARGEST_SEED
    assert fields["theme"]["maxLength"] == 200
    assert components["ModelEnum"]["enum"] == ["rnn", "lstm", "gru"]


def test_every_body_is_taken_as_json_and_as_a_form(schema: Any) -> None:
    for _, operation in operations(schema):
        if body := operation.get("requestBody"):
            assert set(body["content"]) == {
                "application/json",
                "application/x-www-form-urlencoded",
            }


def test_what_a_request_takes_has_examples(schema: Any) -> None:
    fields = schema["components"]["schemas"]["NewGenerationRequest"]["properties"]

    assert all(told["examples"] for name, told in fields.items() if name != "model")
