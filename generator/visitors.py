"""Verses for people without an account: they are nobody's, for a day, unless somebody signs in.

A visitor's session remembers which verses are theirs. The rows have one owner for all visitors,
so that together they take the turns of one user and no more.
"""

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Now

from generator.models import Generation, QueueFull
from generator.models.generations import GenerationQuerySet
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from accounts.models import User

NAME = "visitors, all of them"  # nobody can sign up by a name with a space in it
KEEP_FOR = timedelta(days=1)
MOST_WAITING = 20
MOST_REMEMBERED = 20
SESSION_KEY = "verses"


class TooManyVisitors(Exception):
    """As many verses of visitors wait as may."""


def nobody() -> "User":
    """The owner of what belongs to no one; signs in nowhere."""
    unable = {"is_active": False, "password": make_password(None)}
    user, _ = get_user_model().objects.get_or_create(username=NAME, defaults=unable)
    return user


def start(request: SongRequest, session: SessionBase) -> Generation:
    """Have a verse written for a visitor; raises TooManyVisitors."""
    owner = nobody()
    try:
        with transaction.atomic():
            Generation.objects.keep_room(owner.pk, MOST_WAITING)
            verse = Generation.objects.start(owner, request)
    except QueueFull as full:
        raise TooManyVisitors from full
    session[SESSION_KEY] = [str(verse.pk), *_remembered(session)][:MOST_REMEMBERED]
    return verse


def verses_of(session: SessionBase) -> GenerationQuerySet:
    """What was written for the visitor of a session, and is still nobody's."""
    mine = [UUID(pk) for pk in _remembered(session)]
    return Generation.objects.filter(pk__in=mine, owner__username=NAME)


def hand_over(session: SessionBase, user: "User") -> None:
    """Give a visitor who signs in what was written for them before."""
    if _remembered(session):
        verses_of(session).update(owner=user)
        del session[SESSION_KEY]


def on_sign_in(*, request: Any, user: "User", **_: object) -> None:
    if session := getattr(request, "session", None):
        hand_over(session, user)


def clear_away() -> None:
    """Delete what nobody took, and the sessions that have run out."""
    long_ago = Now() - Value(KEEP_FOR)
    Generation.objects.filter(owner__username=NAME, created__lt=long_ago).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def _remembered(session: SessionBase) -> list[str]:
    return list(session.get(SESSION_KEY, []))
