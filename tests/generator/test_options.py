"""Options of a request stand once: form, API, schema and command line say the same of them."""

import argparse
import re
from dataclasses import fields
from typing import Any

import pytest
from django.test import Client

from generator.api.request import RequestFieldsSerializer
from generator.forms import ComposeForm
from ml.commands import generate
from ml.song.options import OPTIONS, Option, among
from ml.song.request import SongRequest

each_option = pytest.mark.parametrize("option", OPTIONS.values(), ids=OPTIONS)


@pytest.fixture
def schema(client: Client, db: None) -> Any:
    return client.get("/api/v1/schema/?format=json").json()["components"]["schemas"]


def test_every_reader_has_the_same_options_in_the_same_order() -> None:
    assert [field.name for field in fields(SongRequest)] == list(OPTIONS)
    assert list(ComposeForm().fields) == list(OPTIONS)
    assert list(RequestFieldsSerializer().fields) == list(OPTIONS)


@each_option
def test_the_form_shows_label_hint_default_and_choices(option: Option) -> None:
    field = ComposeForm().fields[option.name]
    assert (field.label, field.help_text, field.initial) == (
        option.label,
        option.hint,
        option.default,
    )
    chosen = [value for value, _ in getattr(field.widget, "choices", ())]
    choices = among(["rnn", "lstm", "gru"])[option.name].choices or ()
    assert chosen == ([] if option.by_kind else list(choices))


@pytest.mark.parametrize("name", [name for name, option in OPTIONS.items() if option.by_kind])
def test_what_kinds_of_sections_may_have_each_is_a_chip_and_is_taken_in_turn(
    name: str, alice_client: Client
) -> None:
    page = alice_client.get("/").content.decode()
    first, *others = OPTIONS[name].choices or ()
    assert all(f'type="button" value="{choice}"' in page for choice in (first, *others))
    for other in others:
        assert OPTIONS[name].read(f"{other} Chorus: {first}") == f"{other} chorus:{first}"
        assert re.search(OPTIONS[name].pattern, f"{other} chorus:{first}")


@each_option
def test_the_schema_tells_hint_bounds_and_choices(option: Option, schema: Any) -> None:
    told = schema["NewGenerationRequest"]["properties"][option.name]
    choices = () if option.by_kind else among(["rnn", "lstm", "gru"])[option.name].choices
    assert told["description"] == option.hint
    assert (told.get("minimum"), told.get("maximum")) == (option.bounds or (None, None))
    assert (told.get("maxLength"), told.get("pattern", "")) == (option.longest, option.pattern)
    taken = [name for part in told.get("oneOf", ()) for name in schema[of(part)].get("enum", ())]
    assert set(taken) - {"", None} == set(choices or ()) - {""}


def of(reference: dict[str, str]) -> str:
    return reference["$ref"].rsplit("/", 1)[1]


@each_option
def test_the_command_line_says_all_of_it(option: Option) -> None:
    parser = argparse.ArgumentParser()
    generate.add(parser)
    # argparse breaks lines at spaces and at hyphens.
    told = re.sub(r"\s", "", parser.format_help())
    assert f"--{option.name.replace('_', '-')}" in told
    assert re.sub(r"\s", "", option.says) in told


@each_option
def test_its_own_example_and_default_are_taken(option: Option) -> None:
    known = among(["lstm"])[option.name]
    assert known.read(option.example) == option.example
    assert option.default is None or known.read(option.default) == option.default


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("theme", "a\x00b"), ("theme", "a\tb"), ("structure", "verse:4, chorus"),
        ("structure", "verse:0000000011"), ("structure", "verse:00"),
        ("structure", "verse:17"), ("structure", "hook:4"), ("rhyme_scheme", "a b-a,b"),
        ("rhyme_scheme", "A1"), ("rhyme_scheme", "ß"), ("rhyme_scheme", "A" * 17),
    ],
)  # fmt: skip
def test_the_pattern_that_is_told_takes_what_the_check_takes(name: str, text: str) -> None:
    option = OPTIONS[name]
    try:
        option.read(text)
    except ValueError:
        taken = False
    else:
        taken = True
    assert bool(re.search(option.pattern, text)) is taken


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "chosen"), [("/", "lstm"), ("/?model=gru", "gru")])
def test_the_form_names_the_best_network_until_another_one_is_asked_for(
    alice_client: Client, address: str, chosen: str
) -> None:
    page = alice_client.get(address).content.decode()

    networks = page.split('name="model"')[1].split("</select>")[0]
    assert re.findall(r'value="(\w+)"\s+selected', networks) == [chosen]
