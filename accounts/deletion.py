"""The end of an account, and of all that is its user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model, QuerySet


@transaction.atomic
def delete(user: User) -> dict[str, int]:
    """Delete a user with all that is theirs; tells how many rows of each kind are gone.

    Rows that lead to the user go with it, whichever app keeps them. Raises RuntimeError, and
    deletes nothing, should any be left.
    """
    pk = user.pk
    sessions = [session.pk for session in Session.objects.iterator() if _is_of(session, pk)]
    _, gone = user.delete()
    gone["sessions.Session"], _ = Session.objects.filter(pk__in=sessions).delete()
    if left := {str(rows.model._meta.label) for rows in rows_of(pk) if rows.exists()}:
        raise RuntimeError(f"Rows of user {pk} are left: {', '.join(sorted(left))}")
    return {_name_of(label): count for label, count in sorted(gone.items()) if count}


def _name_of(label: str) -> str:
    """What rows of a model are called."""
    return str(apps.get_model(label)._meta.verbose_name_plural)


def rows_of(pk: int) -> Iterator[QuerySet[Model]]:
    """The rows of every table that name the user of this key."""
    for relation in User._meta.related_objects:
        rows = relation.related_model._base_manager
        yield rows.filter(**{relation.field.name: pk})


def _is_of(session: Session, pk: int) -> bool:
    return session.get_decoded().get(SESSION_KEY) == str(pk)
