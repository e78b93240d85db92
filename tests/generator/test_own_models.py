"""Models of one's own: from songs that are brought to lines that the model writes."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pytest
import torch
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from generator import flows, intake, own
from generator.models import DataSet, OwnModel, Training
from generator.work import training as work
from generator.work.composers import UnknownNetwork, composer_for
from ml.corpus.songs import lines_of, normalise, read_songs
from ml.corpus.tokenizer import Vocabulary
from ml.network.checkpoint import save_checkpoint
from ml.song.request import InvalidRequest
from ml.training.presets import OWN
from tests.ml.conftest import SAMPLE, small

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

SONG = (
    "The tramway hums at number {at},\nI wait for nobody to come,\n{word} rides by,\nAnd so do I."
)
WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)


def text_of(count: int = 12) -> str:
    songs = [SONG.format(at=WORDS[at], word=WORDS[-at]) for at in range(count)]
    return "\n---\n".join(f"{song}\n\n{WORDS[at]} {song}" for at, song in enumerate(songs))


@pytest.fixture
def real_model(
    models: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A GRU of the site that has learned nothing, with its weights; few songs are many steps."""
    for name, value in {"rows": 2, "chunk": 16, "evaluate_every": 5, "passes": 4}.items():
        monkeypatch.setitem(cast("dict[str, Any]", OWN), name, value)
    settings.LYRICSITE_OWN_MODELS = tmp_path / "own"
    lines = (normalise(line) for line in lines_of(read_songs(SAMPLE)))
    vocabulary = Vocabulary.learn(lines, 400)
    torch.manual_seed(7)
    facts = {"version": "gru-1", "metrics": {}}
    save_checkpoint(models / "gru", small("gru", vocabulary), vocabulary, facts)
    return models / "gru"


@pytest.fixture
def data(alice: "User", real_model: Path) -> DataSet:
    return own.keep(alice, "My songs", intake.of_text(text_of()))


@pytest.fixture
def trained(data: DataSet) -> OwnModel:
    """A model of alice's."""
    own.train(data, "gru", "Mine")
    training = Training.objects.claim_next()
    assert training
    work.attend(training)
    return OwnModel.objects.get(pk=training.pk)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def read(answer: Any) -> IO[bytes]:
    async def whole() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return io.BytesIO(async_to_sync(whole)())


def upload(content: bytes, name: str = "songs.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def zipped(**entries: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "."), text)
    return file.getvalue()


def test_a_text_is_understood_and_what_is_dropped_says_why() -> None:
    found = intake.of_file(upload(f"{text_of(2)}\n---\nToo short.\n".encode()))

    assert len(found.songs) == 2
    assert found.report["dropped"] == {"fewer than 4 lines": 1}
    assert found.report["examples"]["fewer than 4 lines"] == ["songs.txt: song 3"]


def test_chords_and_directives_are_no_words() -> None:
    sheet = (
        "{title: Rain}\n{soc}\n[Am]Rain on the [C]window,\nRain on the door,\n{eoc}\n" + text_of(1)
    )

    found = intake.of_file(upload(sheet.encode(), "rain.cho"))

    first = found.songs[0]["sections"][0]
    assert first == {"kind": "chorus", "lines": ["Rain on the window,", "Rain on the door,"]}


def test_an_archive_of_texts_and_tables_is_understood() -> None:
    table = f'title,text\nOne,"{SONG.format(at="one", word="Noon")}"\n'
    packed = zipped(a__txt=text_of(2), b__csv=table, picture__png="x")

    assert len(intake.of_file(upload(packed, "all.zip")).songs) == 3


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "songs.txt", "empty"),
        (b"\xff\xfe\x00words", "songs.txt", "UTF-8|zero bytes"),
        (b"a,b\n1,2\n", "songs.csv", "has no column 'text'"),
        (b"MZ\x90", "songs.exe", "no kind of file"),
        (b"no archive", "songs.zip", "damaged"),
        (zipped(**{"../../etc/passwd.txt": "x"}), "songs.zip", "outside of itself"),
        (zipped(a__txt="0" * 3_000_000), "songs.zip", "too large unpacked"),
        (zipped(a__png="x"), "songs.zip", "holds no text"),
        (b"x" * 1_000_001, "songs.txt", "too large"),
        (b"Too short.", "songs.txt", "0 are songs to learn from"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    content: bytes, name: str, why: str, settings: Any
) -> None:
    settings.UPLOAD_MB = 1
    with pytest.raises(intake.Refused, match=why) as told:
        intake.of_file(upload(content, name))

    assert "lyricsite-" not in str(told.value)


def test_songs_are_brought_looked_at_and_trained_on_by_page(
    alice_client: Client, real_model: Path
) -> None:
    sent = {"name": "My songs", "file": upload(text_of().encode())}
    preview = alice_client.post("/data-sets/new/", sent, follow=True)
    page = preview.content.decode()

    assert "12 songs of 12 pieces were understood" in page
    assert "The tramway hums at number one," in page

    data = DataSet.objects.get()
    begun = alice_client.post(
        f"/data-sets/{data.pk}/", {"name": "Mine", "parent": "gru"}, follow=True
    )
    assert "It waits for its turn: place 1" in begun.content.decode()


def test_limits_are_told_before_anything_is_sent(alice_client: Client, settings: Any) -> None:
    settings.UPLOAD_MB = 3
    page = alice_client.get("/data-sets/new/").content.decode()
    assert "One file of 3 MB at most" in page


def test_a_trained_model_tells_what_it_gained_and_leaves_no_state(trained: OwnModel) -> None:
    training = Training.objects.get(pk=trained.pk)

    assert training.status == "done"
    assert training.step == training.steps > 0
    assert len(training.curve) > 1
    assert trained.perplexity_of_parent
    assert trained.version.startswith("gru-1+")
    assert work.STATE not in files(trained.folder)
    assert "model.safetensors" in files(trained.folder)


def test_its_owner_alone_may_write_with_a_model(
    trained: OwnModel, alice: "User", charlie: "User", alice_client: Client
) -> None:
    assert flows.read_request({"model": trained.key}, alice).model == trained.key
    with pytest.raises(InvalidRequest):
        flows.read_request({"model": trained.key}, charlie)
    assert trained.key in alice_client.get("/").content.decode()


def test_a_worker_writes_with_it_until_it_is_deleted(
    trained: OwnModel, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    folder = trained.folder
    assert composer_for(trained.key).version.startswith(trained.version)

    with django_capture_on_commit_callbacks(execute=True):
        own.delete(trained)

    assert not folder.exists()
    with pytest.raises(UnknownNetwork):
        composer_for(trained.key)


class Died(BaseException):
    """As when a worker is killed."""


def test_a_training_goes_on_where_a_killed_worker_left_it(
    data: DataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.train(data, "gru", "Mine")
    seen: list[int] = []
    show = work.Teller.show

    def die_once(teller: work.Teller, progress: Any) -> None:
        show(teller, progress)
        seen.append(progress.step)
        if seen == [0, 1, 2, 3, 4, 5]:
            raise Died

    monkeypatch.setattr(work.Teller, "show", die_once)
    first = Training.objects.claim_next()
    assert first
    with pytest.raises(Died):
        work.attend(first)
    Training.objects.update(lease_until="2000-01-01T00:00Z")
    second = Training.objects.claim_next()
    assert second
    work.attend(second)

    second.refresh_from_db()
    assert second.status == "done"
    assert seen[6] == 6  # the fifth step was saved when it was measured
    assert [row[0] for row in second.curve] == [
        step for step in seen if step % 5 == 0 or step == second.steps
    ]
    assert OwnModel.objects.count() == 1


def test_who_cancels_keeps_no_file(data: DataSet, monkeypatch: pytest.MonkeyPatch) -> None:
    training = own.train(data, "gru", "Mine")
    claimed = Training.objects.claim_next()
    assert claimed
    monkeypatch.setattr("generator.work.holds.Hold.is_over", lambda hold: True)
    Training.objects.update(stop_requested=True)

    work.attend(claimed)

    training.refresh_from_db()
    assert training.status == "stopped"
    assert not training.folder.exists()
    assert not OwnModel.objects.exists()


def test_one_training_of_a_user_runs_at_a_time_and_others_get_their_turn(
    data: DataSet, bob: "User"
) -> None:
    own.train(data, "gru", "First")
    own.train(data, "gru", "Second")
    theirs = own.keep(bob, "Of bob", intake.of_text(text_of()))
    own.train(theirs, "gru", "Of bob")

    running = [Training.objects.claim_next() for _ in range(3)]

    assert [row.name if row else None for row in running] == ["First", "Of bob", None]


def test_too_few_songs_are_not_trained_on(alice: "User", real_model: Path) -> None:
    few = own.keep(alice, "Few", intake.of_text(text_of(3)))
    with pytest.raises(flows.NotYet, match="8 at least"):
        own.train(few, "gru", "Mine")


def test_no_more_trainings_wait_than_may(data: DataSet) -> None:
    for at in range(5):
        own.train(data, "gru", str(at))
    with pytest.raises(flows.NotYet, match="5 of your trainings"):
        own.train(data, "gru", "one more")


def test_a_model_is_taken_along_as_tensors_and_facts(
    trained: OwnModel, alice_client: Client
) -> None:
    answer = alice_client.get(f"/models/{trained.pk}/export/")
    with zipfile.ZipFile(read(answer)) as archive:
        names = set(archive.namelist())
        config = json.loads(archive.read("config.json"))

    assert {"model.safetensors", "config.json", "tokenizer.json", "README.md"} <= names
    assert config["version"] == trained.version


def test_with_the_account_go_the_files_of_its_models(
    trained: OwnModel, alice: "User", django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    folder = trained.folder
    with django_capture_on_commit_callbacks(execute=True):
        alice.delete()

    assert not folder.exists()


def test_a_model_is_trained_over_the_api(
    alice_api: APIClient, real_model: Path, alice: "User"
) -> None:
    data = alice_api.post("/api/v1/data-sets/", {"name": "Mine", "text": text_of()}).json()
    wish = {"name": "Mine", "data_set": data["id"]}
    asked = alice_api.post("/api/v1/trainings/", wish, headers={"Idempotency-Key": "a"})
    again = alice_api.post("/api/v1/trainings/", wish, headers={"Idempotency-Key": "a"})

    assert (data["songs"], asked.status_code, again.json()) == (12, 202, asked.json())
    training = Training.objects.claim_next()
    assert training
    work.attend(training)
    told = alice_api.get(asked["Location"]).json()
    assert told["status"] == "done"
    assert [one["model"] for one in alice_api.get("/api/v1/own-models/").json()["results"]] == [
        told["model"]
    ]
    assert told["model"] in {
        one["name"] for one in alice_api.get("/api/v1/models/").json()["results"]
    }
    song = alice_api.post("/api/v1/generations/", {"model": told["model"]})
    assert song.status_code == 202


def test_too_early_is_409(alice_api: APIClient, data: DataSet) -> None:
    training = own.train(data, "gru", "Mine")
    there = f"/api/v1/trainings/{training.pk}/"

    assert alice_api.post(f"{there}keep/").status_code == 409
    assert alice_api.post(f"{there}retry/").status_code == 409
    assert alice_api.post(f"{there}cancel/").json()["status"] == "stopped"


def test_a_model_is_renamed_and_deleted_over_the_api(
    trained: OwnModel, alice_api: APIClient
) -> None:
    there = f"/api/v1/own-models/{trained.pk}/"

    assert alice_api.patch(there, {"name": "Mine now"}).json()["name"] == "Mine now"
    assert alice_api.delete(there).status_code == 204
    assert not OwnModel.objects.exists()
