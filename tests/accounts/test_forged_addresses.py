"""Limits count who really calls, whatever X-Forwarded-For says."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.test import Client

from tests.parts import LiveSite

pytestmark = pytest.mark.django_db

TOKEN = "/api/v1/auth/token/"
LOGIN = "/accounts/login/"
DOCKER = Path(__file__).parent.parent.parent / "docker"
FORGED = [f"203.0.113.{n}" for n in range(24)]


@pytest.fixture
def behind_a_proxy(settings: Any) -> None:
    """As TRUSTED_PROXIES=1 sets it; another test reads that variable."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def refused_by_api(client: Client, forwarded: Iterable[str]) -> int:
    answers = [client.post(TOKEN, headers={"x-forwarded-for": said}) for said in forwarded]
    return [answer.status_code for answer in answers].count(HTTPStatus.TOO_MANY_REQUESTS)


def refused_by_page(client: Client, forwarded: Iterable[str]) -> int:
    told = [
        client.post(
            LOGIN, {"login": f"u{n}", "password": "no"}, headers={"x-forwarded-for": said}
        ).content
        for n, said in enumerate(forwarded)
    ]
    return sum(b"Too many wrong passwords" in page for page in told)


def test_a_forged_address_gets_past_no_limit_of_the_api(client: Client) -> None:
    assert refused_by_api(client, FORGED) == 4


def test_a_forged_address_gets_past_no_limit_of_the_page(client: Client) -> None:
    assert refused_by_page(client, FORGED) == 14


@pytest.mark.usefixtures("behind_a_proxy")
def test_behind_a_proxy_its_own_word_alone_counts(client: Client) -> None:
    assert refused_by_api(client, [f"{forged}, 198.51.100.7" for forged in FORGED]) == 4
    assert refused_by_page(client, [f"{forged}, 198.51.100.7" for forged in FORGED]) == 14


@pytest.mark.usefixtures("behind_a_proxy")
def test_behind_a_proxy_each_visitor_is_counted_alone(client: Client) -> None:
    assert refused_by_api(client, FORGED) == 0
    assert refused_by_page(client, FORGED) == 0


@pytest.mark.usefixtures("behind_a_proxy")
@pytest.mark.parametrize("visitor", ["198.51.100.7:{}", "[2001:db8::{}]:80", "2001:db8::{}"])
def test_another_port_or_host_of_one_network_is_the_same_visitor(
    client: Client, visitor: str
) -> None:
    assert refused_by_api(client, [visitor.format(n + 1000) for n in range(24)]) == 4


def test_a_forged_address_gets_past_no_limit_of_the_server(live_site: LiveSite) -> None:
    site = urlsplit(live_site.url)
    refused = 0
    for forged in FORGED:
        connection = HTTPConnection(str(site.hostname), site.port)
        connection.request("POST", TOKEN, headers={"X-Forwarded-For": forged})
        refused += connection.getresponse().status == HTTPStatus.TOO_MANY_REQUESTS
        connection.close()
    assert refused == 4


def test_one_setting_says_how_many_proxies_there_are(
    settings_of: Callable[[str, str], dict[str, Any]],
) -> None:
    read = settings_of("TRUSTED_PROXIES", "2")
    assert read["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2
    assert read["REST_FRAMEWORK"]["NUM_PROXIES"] == 2


def test_no_proxy_is_trusted_unless_one_is_named() -> None:
    assert site.TRUSTED_PROXIES == site.ALLAUTH_TRUSTED_PROXY_COUNT == 0


def test_the_container_believes_no_forwarded_address_of_itself() -> None:
    compose = (DOCKER / "compose.yml").read_text()
    assert "FORWARDED_ALLOW_IPS" not in compose
    assert re.search(r"TRUSTED_PROXIES: \$\{TRUSTED_PROXIES:-1\}", compose)
    assert "--no-proxy-headers" in (DOCKER / "Dockerfile").read_text()
