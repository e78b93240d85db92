"""One run on a site that is at work: pages by rows, writers by their number, open streams."""

import time
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from accounts.models import ApiToken, User
from generator import flows
from generator.models import Generation
from ml.network import registry
from tests import load
from tests.bench import pages, rows, site, users
from tests.bench.report import PROCESSOR
from tests.parts import wait_for

FOLLOWERS = 200


def measure(running: site.Site, options: Namespace) -> dict[str, Any]:
    """Everything, in an order in which nothing waits for what is not measured."""
    began = time.monotonic()
    alice, crowd, tokens = writers(max(options.users))
    on_pages = {total: of_pages(running, alice, total) for total in options.rows}
    each_network_writes(alice)
    url, seconds = running.web.url, options.seconds
    crowds = [users.measure(url, tokens, count, seconds) for count in options.users]
    memory = running.megabytes
    followed = open_streams(running, crowd[0], tokens[0])
    return {
        "users": [asdict(one) for one in crowds],
        "pages": on_pages,
        "streams": {"open": FOLLOWERS, "whole": followed.ended},
        "megabytes": memory,
        "seconds": round(time.monotonic() - began),
    }


def writers(count: int) -> tuple[User, list[User], list[str]]:
    """Alice, who has all the songs, others, and their API tokens."""
    crowd = [User.objects.create(username=f"in the crowd {n}") for n in range(count)]
    tokens = [ApiToken.objects.issue(writer)[1] for writer in crowd]
    return User.objects.create(username="alice"), crowd, tokens


def of_pages(running: site.Site, alice: User, total: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each page with so many rows, and of the processor for all of them."""
    rows.fill(alice, total)
    rows.settle()
    before = running.processor_seconds
    found = pages.measure(running.web.url, alice)
    spent = (running.processor_seconds - before) * 1000
    asked = len(found) * (pages.WARMING + pages.TIMES)
    told = {
        name: {"p50": round(of.p50, 1), "p95": round(of.p95, 1), "errors": of.errors}
        for name, of in found.items()
    }
    return {**told, PROCESSOR: {"mean": round(spent / asked, 1)}}


def each_network_writes(alice: User) -> None:
    """Have every network loaded before anything is measured."""
    for name in registry.available():
        flows.start(alice, flows.read_request({"model": name, "structure": "verse:2"}))
    wait_for(lambda: not Generation.objects.active().exists(), "every network", seconds=120)


def open_streams(running: site.Site, owner: User, token: str) -> load.Followed:
    """Streams at once on a song that is written when all of them are open."""
    running.worker.stop()
    song = flows.start(owner, flows.read_request({"structure": "verse:4"}))
    return load.follow_to_the_end(
        running.web.url,
        [f"/api/v1/generations/{song.pk}/events/"] * FOLLOWERS,
        {"Authorization": f"Token {token}"},
        width=10,
        when_open=running.worker.start,
    )
