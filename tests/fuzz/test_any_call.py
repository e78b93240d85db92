"""Whatever the schema lets a caller send, the answer is one that the schema tells of.

In the suite a few hundred calls are made, the same ones each time; `make fuzz` makes thousands,
new ones each time.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.parts import LiveSite, wait_for

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.timeout(1_200)
HERE = Path(__file__).parent
ROWS = 20
IN_THE_SUITE = (
    *("--phases", "examples,fuzzing,stateful", "--max-examples", "4"),
    *("--seed", "7", "--generation-deterministic"),
)
# The numbers of calls are of one caller, of three.
LEAST_IN_THE_SUITE = 100
LEAST_OF_A_FUZZ = 1_700


@pytest.fixture
def rows(alice: "User", writer: None) -> dict[str, list[str]]:
    """Ids of what alice has, by its kind."""
    from generator import flows
    from generator.models import Generation, Status, Webhook

    request = flows.read_request({"structure": "verse:2 chorus:2"})
    generations = [flows.start(alice, request) for _ in range(ROWS)]
    written = Generation.objects.filter(status=Status.DONE)
    wait_for(lambda: written.count() == ROWS, "songs")
    songs = [flows.save_song(generation)[0] for generation in written]
    Generation.objects.filter(pk__in=[row.pk for row in generations[::4]]).update(
        status=Status.FAILED
    )
    marks = [flows.keep_verse_of_song(song, 0) for song in songs]
    webhook = Webhook.objects.add(alice, "https://songs.example.org/hook", [])
    webhook.ping()
    return {
        "webhook": [str(webhook.pk)],
        "generation": [str(row.pk) for row in generations],
        "song": [str(row.pk) for row in songs],
        "favourite": [str(row.pk) for row in marks],
    }


def test_of_nobody(site: LiveSite, rows: object, tmp_path: Path) -> None:
    call_by_the_schema(site, rows, tmp_path, token="")


def test_of_a_stranger(site: LiveSite, rows: object, charlie: "User", tmp_path: Path) -> None:
    call_by_the_schema(site, rows, tmp_path, token_of(charlie))


def test_of_the_owner(site: LiveSite, rows: object, alice: "User", tmp_path: Path) -> None:
    call_by_the_schema(site, rows, tmp_path, token_of(alice))


def call_by_the_schema(site: LiveSite, rows: object, folder: Path, token: str) -> None:
    """Run schemathesis on the site; what it prints tells of a failure and how to repeat it."""
    examples = os.environ.get("FUZZ_EXAMPLES")
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(HERE / "schemathesis.toml"), "run"),
        *(f"{site.url}/api/v1/schema/?format=json", "--continue-on-failure", "--no-color"),
        *(("--max-examples", examples) if examples else IN_THE_SUITE),
    ]
    if token:
        # These end the token that all others are made with.
        for ending in ("auth_token_destroy", "auth_tokens_destroy_all"):
            command += ["--exclude-operation-id", ending]
        command += ["--header", f"Authorization: Token {token}"]
    told = folder / "answers.json"
    known = {"PYTHONPATH": str(HERE.parents[1]), "ROWS": json.dumps(rows), "ANSWERS": str(told)}

    done = subprocess.run(
        command, env={**os.environ, **known}, cwd=folder, capture_output=True, text=True
    )

    answers = json.loads(told.read_text())
    print(f"{sum(answers.values())} calls: {answers}")
    assert done.returncode == 0, done.stdout
    assert not [status for status in answers if status.startswith("5")]
    assert sum(answers.values()) >= (LEAST_OF_A_FUZZ if examples else LEAST_IN_THE_SUITE)


def token_of(user: "User") -> str:
    from accounts.models import ApiToken

    return ApiToken.objects.issue(user, "fuzz")[1]
