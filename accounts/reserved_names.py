"""Names that read as taken although no user has them.

Whoever signs up with a registered address gets no account and is not told so. Were the name still
free afterwards, that would tell.
"""

from hashlib import sha256

from django.conf import settings
from django.core.cache import cache

DAY = 24 * 60 * 60


def add(name: str) -> None:
    """Have a name taken for as long as by an account whose address is never confirmed."""
    cache.set(_key(name), True, settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS * DAY)


def has(name: str) -> bool:
    return bool(cache.get(_key(name), False))


def _key(name: str) -> str:
    # A name may hold what a key of the cache may not.
    return f"reserved_name:{sha256(name.lower().encode()).hexdigest()}"
