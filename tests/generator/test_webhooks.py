"""Webhooks: news reach a receiver once, signed, whenever it is there to take them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient
from standardwebhooks import WebhookVerificationError

from generator.models import Delivery, Generation, Status, Webhook
from generator.models.webhooks import LEASE, MOST_ATTEMPTS
from generator.work import steward
from generator.work.courier import PRIVATE_ADDRESS, deliver_due
from tests.generator.receiver import Receiver
from tests.parts import WorkerProcess, wait_for

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
WEBHOOKS = "/api/v1/webhooks/"
NewGeneration = Callable[..., Generation]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    with Receiver() as listening:
        yield listening


@pytest.fixture
def hook(alice: "User", receiver: Receiver) -> Webhook:
    return Webhook.objects.add(alice, receiver.url, ["generation.done", "generation.failed"])


def make_due() -> None:
    """As if the wait were over."""
    Delivery.objects.exclude(next_attempt=None).update(next_attempt=timezone.now())


def test_a_receiver_that_is_told_can_check_by_whom(
    alice: "User", hook: Webhook, receiver: Receiver, written: NewGeneration
) -> None:
    generation = written(alice, theme="the sea")

    deliver_due()

    (message,) = receiver.read(hook.secret)
    assert message["type"] == "generation.done"
    assert message["data"] == {"id": str(generation.pk), "status": "done", "title": "the sea"}
    delivery = Delivery.objects.get()
    assert receiver.calls[0][0]["webhook-id"] == str(delivery.pk)
    assert (delivery.status_code, delivery.next_attempt) == (204, None)
    with pytest.raises(WebhookVerificationError):
        receiver.read("whsec_YW5vdGhlciBzZWNyZXQ=")


def test_a_receiver_that_is_down_for_ten_deliveries_gets_it_later_once(
    alice: "User", hook: Webhook, receiver: Receiver, written: NewGeneration
) -> None:
    written(alice)
    receiver.answer = 503
    for _ in range(10):
        deliver_due()
        make_due()
    assert len(receiver.calls) == 10
    receiver.calls.clear()
    receiver.answer = 200

    for _ in range(3):
        deliver_due()
        make_due()

    assert len(receiver.read(hook.secret)) == 1
    assert Delivery.objects.get().attempts == 11


def test_one_that_cannot_be_reached_at_all_is_tried_again(
    alice: "User", hook: Webhook, written: NewGeneration
) -> None:
    Webhook.objects.update(url="http://127.0.0.1:1/hook")
    written(alice)

    deliver_due()

    delivery = Delivery.objects.get()
    assert (delivery.status_code, delivery.error) == (None, "No answer: ConnectionError.")
    assert delivery.next_attempt


def test_each_wait_is_twice_as_long_until_it_is_given_up(hook: Webhook, receiver: Receiver) -> None:
    receiver.answer = 500
    delivery = hook.ping()
    waits = []
    for _ in range(MOST_ATTEMPTS):
        deliver_due()
        delivery.refresh_from_db()
        if delivery.next_attempt:
            waits.append(round((delivery.next_attempt - timezone.now()).total_seconds()))
        make_due()

    assert waits[:4] == [10, 20, 40, 80]
    assert waits[-1] == 6 * 3600
    assert len(waits) == MOST_ATTEMPTS - 1
    assert (delivery.attempts, delivery.next_attempt) == (MOST_ATTEMPTS, None)
    deliver_due()
    assert len(receiver.calls) == MOST_ATTEMPTS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:7f00:1]"])  # noqa: S104
def test_no_private_address_is_called_unless_the_site_says_so(
    hook: Webhook, receiver: Receiver, settings: Settings, host: str
) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    Webhook.objects.update(url=f"http://{host}:{receiver.port}/hook")
    hook.ping()

    deliver_due()

    assert receiver.calls == []
    assert Delivery.objects.get().error == PRIVATE_ADDRESS


def test_a_receiver_cannot_send_the_call_elsewhere(hook: Webhook, receiver: Receiver) -> None:
    receiver.answer = 307
    hook.ping()

    deliver_due()

    assert len(receiver.calls) == 1
    assert Delivery.objects.get().error == "The receiver answered 307."


def test_what_a_dead_worker_took_is_due_again_when_its_lease_runs_out(
    hook: Webhook, receiver: Receiver
) -> None:
    hook.ping()
    assert len(Delivery.objects.claim_due(8)) == 1

    deliver_due()
    assert receiver.calls == []
    Delivery.objects.update(next_attempt=timezone.now() + LEASE - timedelta(minutes=1))
    deliver_due()

    assert len(receiver.calls) == 1


def test_every_end_of_a_generation_is_told_of_and_only_to_its_owner(
    alice: "User",
    charlie: "User",
    receiver: Receiver,
    new_generation: NewGeneration,
    written: NewGeneration,
) -> None:
    Webhook.objects.add(charlie, receiver.url, ["generation.done"])
    Webhook.objects.add(
        alice, receiver.url, ["generation.done", "generation.stopped", "generation.failed"]
    )
    written(alice)
    new_generation(alice).request_stop()
    failing = new_generation(alice)
    failing.claim()
    failing.fail("no reason")
    lost = new_generation(alice)
    lost.claim()
    long_ago = timezone.now() - timedelta(hours=1)
    Generation.objects.filter(pk=lost.pk).update(attempts=3, lease_until=long_ago)
    Generation.objects.end_abandoned()

    told = Delivery.objects.order_by("created", "pk")
    assert {delivery.webhook.owner for delivery in told} == {alice}
    assert sorted(delivery.event for delivery in told) == [
        "generation.done",
        "generation.failed",
        "generation.failed",
        "generation.stopped",
    ]
    lost.refresh_from_db()
    assert (lost.status, lost.error) == (Status.FAILED, Generation.worker_died)


def test_only_what_was_asked_for_is_told(
    alice: "User", hook: Webhook, new_generation: NewGeneration
) -> None:
    new_generation(alice).request_stop()

    assert not Delivery.objects.exists()


def test_the_secret_is_shown_when_a_webhook_is_made_and_never_again(
    alice_api: APIClient,
) -> None:
    made = alice_api.post(WEBHOOKS, {"url": "https://songs.example.org/hook"})
    address = made["Location"]

    assert made.status_code == 201
    assert made.json()["secret"] == Webhook.objects.get().secret
    assert len(made.json()["events"]) == 3
    assert "secret" not in alice_api.get(address).json()
    assert "secret" not in alice_api.get(WEBHOOKS).json()["results"][0]
    assert alice_api.delete(address).status_code == 204


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"url": "ftp://example.org/"},
        {"url": "https://example.org/ a"},
        {"url": "https://user:password@example.org/"},
        {"url": "https://example.org/\n"},
        {"url": "https://example.org/", "events": []},
        {"url": "https://example.org/", "events": ["generation.gone"]},
    ],
)
def test_a_webhook_that_cannot_be_is_refused(alice_api: APIClient, fields: dict[str, Any]) -> None:
    assert alice_api.post(WEBHOOKS, fields).status_code == 400
    assert not Webhook.objects.exists()


def test_ten_webhooks_are_enough(alice: "User", alice_api: APIClient) -> None:
    answers = [alice_api.post(WEBHOOKS, {"url": f"https://a.example/{n}"}) for n in range(11)]

    assert [answer.status_code for answer in answers] == [*[201] * 10, 409]


def test_a_ping_and_what_becomes_of_it(
    alice_api: APIClient, hook: Webhook, receiver: Receiver
) -> None:
    sent = alice_api.post(f"{WEBHOOKS}{hook.pk}/ping/")
    deliver_due()
    (told,) = alice_api.get(f"{WEBHOOKS}{hook.pk}/deliveries/").json()["results"]

    assert sent.status_code == 202
    assert (told["id"], told["event"], told["status_code"]) == (sent.json()["id"], "ping", 204)
    assert told["delivered"]
    assert receiver.read(hook.secret)[0]["data"] == {}


def test_messages_are_forgotten_after_thirty_days(hook: Webhook) -> None:
    hook.ping()
    Delivery.objects.update(created=timezone.now() - timedelta(days=31))

    steward.clean()

    assert not Delivery.objects.exists()


def test_a_worker_process_brings_messages(
    transactional_db: None, alice: "User", hook: Webhook, receiver: Receiver
) -> None:
    from django.db import connection

    process = WorkerProcess(connection.settings_dict["NAME"])
    process.environment |= {"WEBHOOKS_TO_PRIVATE_ADDRESSES": "1"}
    hook.ping()
    process.start()
    try:
        wait_for(lambda: receiver.calls, f"a call; see {process.log}", seconds=60)
        wait_for(lambda: Delivery.objects.get().delivered, "its receipt")
    finally:
        process.stop()

    assert receiver.read(hook.secret)[0]["type"] == "ping"
    assert len(receiver.calls) == 1
