"""Users and the API tokens that act for them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from knox.models import AbstractAuthToken, get_digest_token, get_expiry
from knox.settings import CONSTANTS, knox_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models.expressions import Combinable

LAST_USED_EVERY = timedelta(minutes=1)
"""A busy program calls many times a second; its token's row is written once a minute."""


class Scope(models.TextChoices):
    """What a token may be allowed to do."""

    READ = "read", "Read"
    WRITE = "write", "Write: save, change and delete"
    GENERATE = "generate", "Generate: have songs written"
    TRAIN = "train", "Train: networks of my own"


def every_scope() -> list[str]:
    return list(Scope.values)


MANDATORY = app_settings.EmailVerificationMethod.MANDATORY
DEFAULT_LIFETIME: timedelta = knox_settings.TOKEN_TTL


class Users(UserManager["User"]):
    """Finds users whatever the case of the name, as the sign-in page does."""

    def abandoned(self) -> models.QuerySet[User]:
        """Signed up, but never opened the link to their address, which now is too old to work.

        It may be another's address, or a name that somebody else would like.
        """
        days = settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS
        too_old = timezone.now() - timedelta(days=days)
        never_in = self.filter(last_login=None, is_staff=False, date_joined__lt=too_old)
        addresses = EmailAddress.objects
        return never_in.filter(pk__in=addresses.filter(verified=False).values("user")).exclude(
            pk__in=addresses.filter(verified=True).values("user")
        )

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractUser):
    """A writer, by a name that is unique whatever its case.

    The address may be blank, for users made on the command line; sign-up asks for one, since a
    forgotten password cannot be reset without it. An address is one user's once they have opened
    a link that was sent to it; until then others may claim it too.

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
        ]

    @property
    def must_prove_address(self) -> bool:
        """Whether they may not sign in before they have opened the link that was sent to them."""
        if not self.email or app_settings.EMAIL_VERIFICATION != MANDATORY:
            return False
        return not self._proved_addresses.exists()

    def is_reached_at(self, address: str) -> bool:
        """Whether mail about the account may go there: any address will do until one is proved."""
        proved = self._proved_addresses
        return proved.filter(email=address.lower()).exists() or not proved.exists()

    @property
    def _proved_addresses(self) -> models.QuerySet[EmailAddress]:
        proved: models.QuerySet[EmailAddress] = EmailAddress.objects.filter(
            user=self, verified=True
        )
        return proved

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

    def starting_with(self, key: str) -> Self:
        """Those that a key, or its beginning, may be of."""
        return self.filter(token_key__startswith=key[: CONSTANTS.TOKEN_KEY_LENGTH])


class ApiTokenManager(models.Manager.from_queryset(ApiTokenQuerySet)):  # type: ignore[misc]
    """Issues tokens; reads them like any queryset."""

    @transaction.atomic
    def issue(
        self,
        user: User,
        name: str = "",
        lifetime: timedelta | None = DEFAULT_LIFETIME,
        scopes: Iterable[str] = tuple(Scope.values),
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
        given = {"name": name, "expiry": get_expiry(lifetime), "scopes": in_order(scopes)}
        token = self.create(user=user, digest=digest, token_key=start, **given)
        return token, key


class ApiToken(AbstractAuthToken):
    """A key with which a program acts for its user. Only the key's hash is stored."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, blank=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), default=every_scope)
    last_used = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    class Meta:
        ordering: ClassVar[list[str | Combinable]] = ["-created", "digest"]

    def __str__(self) -> str:
        return f"{self.name or 'token'} ({self.token_key}…)"

    @property
    def scope(self) -> str:
        """What it may do, as OAuth writes scopes (RFC 6749, 3.3)."""
        return " ".join(self.scopes)

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


def in_order(scopes: Iterable[str]) -> list[str]:
    """Each scope once, in the order of their list."""
    asked = set(scopes)
    return [scope for scope in Scope.values if scope in asked]


IssuedToken = tuple[ApiToken, str]
