"""A bounded load on a site of its own: `make bench-web`.

Real Postgres, Redis and web server, no worker. Prints answers by status, and how long they took
as ratios to the same requests one after another: the machine's own speed cancels out.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command

from tests import load
from tests.parts import LiveSite, PrivateServers, collect_static

REQUESTS, FOLLOWERS, SINGLE = 250, 200, 50
PATHS = ("/", "/accounts/login/", "/health/", "/api/v1/songs/", "/api/v1/generations/")


def main() -> None:
    with site() as live:
        headers, stream = alice()
        single = load.one_after_another(live.url, PATHS * (SINGLE // len(PATHS)), headers)
        began = time.monotonic()
        crowd = load.all_at_once(live.url, PATHS * (REQUESTS // len(PATHS)), headers)
        seconds = time.monotonic() - began
        quiet: list[load.Answers] = []
        followers = load.follow_at_once(
            live.url,
            stream,
            headers,
            FOLLOWERS,
            meanwhile=lambda: quiet.append(
                load.one_after_another(live.url, PATHS * (SINGLE // len(PATHS)), headers)
            ),
        )
    print(f"{'':34}  {'answers by status':22} p50 and p95 against one after another")
    show(f"{SINGLE} requests, one after another", single, single)
    show(f"{REQUESTS} requests at once", crowd, single)
    show(f"{FOLLOWERS} streams at once, first event", followers, single)
    show(f"{SINGLE} requests beside {FOLLOWERS} streams", quiet[0], single)
    ratio = (REQUESTS / seconds) / (SINGLE / sum(single.seconds))
    print(f"Answers a second, at once against one after another: {ratio:.2f}")


def show(name: str, answers: load.Answers, single: load.Answers) -> None:
    statuses = ", ".join(f"{n} x {status}" for status, n in sorted(answers.statuses.items()))
    p50, p95 = answers.p50 / single.p50, answers.p95 / single.p50
    print(f"{name:34}  {statuses:22} {p50:6.1f} {p95:6.1f}")


@contextmanager
def site() -> Iterator[LiveSite]:
    """Servers and a web server for this run alone, whatever the environment names."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    servers = PrivateServers()
    servers.start()
    live = None
    try:
        os.environ["DJANGO_SETTINGS_MODULE"] = "lyricsite.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        collect_static()
        live = LiveSite("lyricsite")
        live.start()
        yield live
    finally:
        if live:
            live.stop()
        servers.stop()


def alice() -> tuple[dict[str, str], str]:
    """Headers of a program of hers, and the address of a stream that stays open."""
    from accounts.models import ApiToken, User
    from generator.models import Generation
    from ml.song.request import SongRequest

    owner = User.objects.create(username="alice")
    # Nobody writes it, so it stays in the queue.
    waiting = Generation.objects.create(owner=owner, request=SongRequest().as_fields(), seed=1)
    headers = {"Authorization": f"Token {ApiToken.objects.issue(owner)[1]}"}
    return headers, f"/api/v1/generations/{waiting.pk}/events/"


if __name__ == "__main__":
    main()
