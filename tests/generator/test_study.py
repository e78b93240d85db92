"""The study: a text goes to all networks, and what each says of it comes back."""

from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from generator import study, visitors
from generator.models import Inquiry, LeaseLost, Status, inquiries
from generator.work import asking, composers, steward
from ml.network.registry import SHIPPED

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

ANSWER = {
    "expected": [{"word": "sky", "probability": 0.25}, {"word": "sea", "probability": 0.125}],
    "weights": [{"word": "the", "nats": 0.005}, {"word": "clouds", "nats": 2.5}],
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(composers, "_kept", OrderedDict())


def ask(client: Client, text: str = "the clouds") -> int:
    """Ask as a visitor does; the status, after a redirect that of the page with the answers."""
    return client.post("/study/ask/", {"text": text}, follow=True).status_code


def asked(text: str = "the clouds", **answers: Any) -> Inquiry:
    """An inquiry, answered if answers are given."""
    inquiry = Inquiry.objects.ask(visitors.nobody(), text)
    if answers:
        assert inquiry.claim()
        inquiry.answer(answers)
    return inquiry


def test_the_page_needs_no_question(client: Client) -> None:
    page = client.get("/study/").content.decode()
    assert "What the networks have learned" in page
    assert "Hochreiter" in page
    assert not Inquiry.objects.exists()


def test_networks_stand_side_by_side_in_their_order(client: Client) -> None:
    asked(gru=ANSWER, mine=ANSWER, rnn=ANSWER, lstm=ANSWER)
    page = client.get("/study/", {"text": "the  clouds"}).content.decode()
    titles = ["<caption>Simple RNN", "<caption>LSTM", "<caption>GRU", "<caption>mine"]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert "25.0 %" in page
    assert '<span class="shade shade-0">the</span>' in page
    assert '<span class="shade shade-8">clouds</span>' in page
    assert 'http-equiv="refresh"' not in page


def test_a_question_that_waits_looks_again_by_itself(client: Client) -> None:
    assert ask(client) == 200
    page = client.get("/study/", {"text": "the clouds"}).content.decode()
    assert '<meta http-equiv="refresh" content="2">' in page
    assert "No worker runs" in page
    assert Inquiry.objects.get().text == "the clouds"


def test_a_text_is_asked_about_once_within_the_hour(client: Client) -> None:
    for _ in range(3):
        ask(client)
    assert Inquiry.objects.count() == 1
    Inquiry.objects.update(created=timezone.now() - timedelta(hours=1, minutes=1))
    ask(client, " the   clouds ")
    assert Inquiry.objects.count() == 2


def test_a_link_to_an_answer_asks_nothing_by_itself(client: Client) -> None:
    page = client.get("/study/", {"text": "the clouds"}).content.decode()
    assert "Nobody has asked about this" in page
    assert 'value="the clouds"' in page
    assert not Inquiry.objects.exists()


def test_what_went_wrong_is_told_and_may_be_asked_again(client: Client) -> None:
    inquiry = asked()
    assert inquiry.claim()
    inquiry.fail(asking.WENT_WRONG)
    ask(client)
    assert Inquiry.objects.filter(status=Status.QUEUED).count() == 1


def test_a_question_that_fails_while_its_page_waits_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = asked()
    assert inquiry.claim()
    monkeypatch.setattr(study, "PATIENCE_SECONDS", 2.0)
    monkeypatch.setattr("time.sleep", lambda seconds: inquiry.fail(asking.WENT_WRONG))
    page = client.get("/study/", {"text": "the clouds"}).content.decode()
    assert asking.WENT_WRONG in page


def test_a_site_whose_networks_cannot_be_read_says_so(client: Client) -> None:
    asked().claim()
    Inquiry.objects.update(status=Status.DONE)
    page = client.get("/study/", {"text": "the clouds"}).content.decode()
    assert "No network of this site can be asked" in page


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "required"), ("?!", "a few words"), ("x" * 401, "at most 400"), ("a\0b", "Null")],
)
def test_what_is_no_text_is_asked_of_nobody(client: Client, text: str, says: str) -> None:
    for page in (client.get("/study/", {"text": text}), client.post("/study/ask/", {"text": text})):
        assert says in page.content.decode()
    assert not Inquiry.objects.exists()


def test_one_address_asks_thirty_times_a_minute(client: Client) -> None:
    answers = [ask(client, f"line {n}") for n in range(20)]
    assert set(answers) == {200}
    Inquiry.objects.update(status=Status.DONE)
    answers = [ask(client, f"word {n}") for n in range(11)]
    assert answers == [200] * 10 + [429]
    assert ask(client, "line 1") == 200  # was asked before


def test_only_so_many_questions_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiries, "MOST_WAITING", 2)
    answers = [ask(client, f"line {n}") for n in range(3)]
    assert answers == [200, 200, 503]


def test_the_shipped_networks_answer(client: Client, settings: Any) -> None:
    settings.LYRICSITE_MODELS = SHIPPED
    inquiry = asked("the clouds are in the")
    asking.answer_inquiry()
    inquiry.refresh_from_db()
    assert inquiry.status == Status.DONE
    assert set(inquiry.answers) == {"rnn", "lstm", "gru"}
    for answer in inquiry.answers.values():
        assert len(answer["expected"]) == 10
        assert [weight["word"] for weight in answer["weights"]] == inquiry.text.split()
    words = [one["word"] for one in inquiry.answers["lstm"]["expected"]]
    assert {"sky", "sun", "sea"} & set(words)
    assert (
        "How far does it remember?"
        in client.get("/study/", {"text": inquiry.text}).content.decode()
    )


def test_a_network_that_cannot_be_read_is_left_out(settings: Any, models: "Path") -> None:
    (models / "gru").joinpath("config.json").write_text("{}")
    (models / "lstm").rename(models / "away")
    (models / "lstm").symlink_to(SHIPPED / "lstm")
    inquiry = asked()
    asking.answer_inquiry()
    inquiry.refresh_from_db()
    assert list(inquiry.answers) == ["lstm"]


def test_a_lost_lease_stores_nothing() -> None:
    inquiry = asked()
    assert inquiry.claim()
    Inquiry.objects.update(lease_token=None)
    with pytest.raises(LeaseLost):
        inquiry.answer({"lstm": ANSWER})
    inquiry.refresh_from_db()
    assert inquiry.answers == {}


def test_old_questions_are_cleared_away() -> None:
    asked()
    Inquiry.objects.update(created=timezone.now() - timedelta(hours=2))
    new = asked("another")
    steward.clean()
    assert list(Inquiry.objects.all()) == [new]


@pytest.mark.parametrize(
    ("nats", "shade"), [(0.0, 0), (0.01, 0), (0.02, 2), (0.5, 6), (5.0, 9), (80.0, 9)]
)
def test_shades_go_by_the_logarithm(nats: float, shade: int) -> None:
    assert study.shade_of(nats) == shade
