"""Users and the API tokens that act for them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from knox.models import AbstractAuthToken, get_digest_token, get_expiry
from knox.settings import CONSTANTS, knox_settings

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

LAST_USED_EVERY = timedelta(minutes=1)
"""A busy program calls many times a second; its token's row is written once a minute."""

DEFAULT_LIFETIME: timedelta = knox_settings.TOKEN_TTL


class Users(UserManager["User"]):
    """Finds users whatever the case of the name, as the sign-in page does."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractUser):
    """A writer. Names and addresses are unique whatever their case.

    The address may be blank, for users made on the command line; sign-up asks for one, since a
    forgotten password cannot be reset without it.

    A new password ends all that was begun with the old one: sessions, which carry a hash of it,
    and API tokens.
    """

    _password: str | None
    objects: ClassVar[Users] = Users()

    class Meta(AbstractUser.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_any_case",
                violation_error_message="A user with that username already exists.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_any_case",
                violation_error_message="A user with that email address already exists.",
            ),
        ]

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        # Django keeps a new password here until it is stored; an old one hashed anew is not kept.
        is_new_password = self._password is not None
        super().save(*args, **kwargs)
        if is_new_password:
            ApiToken.objects.of(self).delete()


class TokenRefusedError(Exception):
    """Why no token is made, in words for its user."""


class PasswordChangedError(TokenRefusedError):
    """The password that was given for the token is the user's no more."""

    def __str__(self) -> str:
        return "Your password was changed a moment ago. Sign in with the new one."


class TooManyTokensError(TokenRefusedError):
    """The user already holds as many tokens as one may."""

    def __str__(self) -> str:
        limit = knox_settings.TOKEN_LIMIT_PER_USER
        return f"You already have {limit} tokens. Revoke one that you no longer use."


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def live(self) -> Self:
        return self.filter(Q(expiry=None) | Q(expiry__gt=timezone.now()))

    def expired(self) -> Self:
        return self.filter(expiry__lte=timezone.now())


class ApiTokenManager(models.Manager.from_queryset(ApiTokenQuerySet)):  # type: ignore[misc]
    """Issues tokens; reads them like any queryset."""

    @transaction.atomic
    def issue(
        self, user: User, name: str = "", lifetime: timedelta | None = DEFAULT_LIFETIME
    ) -> IssuedToken:
        """A new token and its key, which is known now and never again.

        With no lifetime it works until it is revoked. Raises `TokenRefusedError`. The user's row is
        locked, so that two requests at once cannot pass the limit together, and none passes a
        change of password.
        """
        same = User.objects.select_for_update().filter(pk=user.pk, password=user.password)
        if not same.exists():
            raise PasswordChangedError
        self.of(user).expired().delete()
        if self.of(user).count() >= knox_settings.TOKEN_LIMIT_PER_USER:
            raise TooManyTokensError
        digest, key = get_digest_token()
        start = key[: CONSTANTS.TOKEN_KEY_LENGTH]
        token = self.create(
            user=user, name=name, digest=digest, token_key=start, expiry=get_expiry(lifetime)
        )
        return token, key


class ApiToken(AbstractAuthToken):
    """A key with which a program acts for its user. Only the key's hash is stored."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, blank=True)
    last_used = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    class Meta:
        ordering: ClassVar[list[str | Combinable]] = ["-created", "digest"]

    def __str__(self) -> str:
        return f"{self.name or 'token'} ({self.token_key}…)"

    @property
    def is_expired(self) -> bool:
        return self.expiry is not None and self.expiry <= timezone.now()

    def touch(self) -> None:
        """Note that the token was used, at most once a minute."""
        now = timezone.now()
        if self.last_used and now - self.last_used < LAST_USED_EVERY:
            return
        stale = Q(last_used=None) | Q(last_used__lte=now - LAST_USED_EVERY)
        type(self).objects.filter(stale, pk=self.pk).update(last_used=now)
        self.last_used = now


IssuedToken = tuple[ApiToken, str]
