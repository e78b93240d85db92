"""Brings messages to webhooks, signed, to public addresses alone unless the site says otherwise."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from requests import RequestException
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress
from standardwebhooks import Webhook as Signer

from generator.models import Delivery

AT_ONCE = 8
CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
PRIVATE_ADDRESS = "The address is a private one, and this site calls public ones alone."


class Outcome(NamedTuple):
    """What came of a call."""

    status_code: int | None
    error: str


def deliver_due() -> None:
    """Call the receivers of what is due, several at once: a slow one keeps few others waiting."""
    with ThreadPoolExecutor(AT_ONCE) as callers:
        while due := Delivery.objects.claim_due(AT_ONCE):
            for delivery, outcome in zip(due, callers.map(call, due), strict=True):
                if outcome.error:
                    delivery.missed(*outcome)
                else:
                    delivery.arrived(outcome.status_code or 0)


def call(delivery: Delivery) -> Outcome:
    """Send one message. Asks nothing of the database."""
    try:
        with _sender().get_session() as session:
            # A proxy of the environment would be asked for private addresses too.
            session.trust_env = False
            answer = session.post(
                delivery.webhook.url,
                data=delivery.body.encode(),
                headers=_headers(delivery),
                stream=True,  # what a receiver says is not read
            )
            answer.close()
    except InvalidIPAddress:
        return Outcome(None, PRIVATE_ADDRESS)
    except (RequestException, ValueError) as error:
        return Outcome(None, f"No answer: {type(error).__name__}.")
    if 200 <= answer.status_code < 300:
        return Outcome(answer.status_code, "")
    return Outcome(answer.status_code, f"The receiver answered {answer.status_code}.")


def _sender() -> Manager:
    return Manager(
        Config(
            ip_filter_enable=not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=(CONNECT_SECONDS, READ_SECONDS),
            user_agent_override="Lyricsite",
        )
    )


def _headers(delivery: Delivery) -> dict[str, str]:
    now = datetime.now(UTC)
    signature = Signer(delivery.webhook.secret).sign(str(delivery.pk), now, delivery.body)
    return {
        "Content-Type": "application/json",
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
