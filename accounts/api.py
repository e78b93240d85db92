"""The API's door: how a token is checked, given and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import update_last_login
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.adapter import NOT_CORRECT
from accounts.authentication import ApiTokenAuthentication, Stranger
from accounts.models import DEFAULT_LIFETIME, ApiToken, TokenRefusedError
from accounts.throttles import PasswordThrottle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.authentication import BaseAuthentication
    from rest_framework.permissions import BasePermission
    from rest_framework.request import Request
    from rest_framework.throttling import BaseThrottle

LONGEST_DAYS = 365
PROVE_FIRST = "Confirm your email address first: sign in on the site, and it sends you a link."
TOO_MANY_TRIES = "Too many wrong passwords."


class ApiTokenScheme(OpenApiAuthenticationExtension):
    """How the schema tells of the header."""

    target_class = "accounts.authentication.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Authorization: Token <key>`",
        }


class CredentialsSerializer(serializers.Serializer[Any]):
    """A user's name and password, and a name for the token."""

    username = serializers.CharField(max_length=254, help_text="Username or email address.")
    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)
    name = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="What the token is for."
    )
    days = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_DAYS,
        default=DEFAULT_LIFETIME.days,
        help_text="For how many days the token works.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check the password as the sign-in page does, so that both count the same attempts."""
        request = self.context["request"]
        credentials = {"username": attrs["username"], "password": attrs["password"]}
        try:
            user = get_adapter(request).authenticate(request, **credentials)
        except DjangoValidationError as error:
            if error.code == "too_many_login_attempts":
                raise Throttled(settings.LOCKOUT_SECONDS, TOO_MANY_TRIES) from error
            raise serializers.ValidationError(error.messages) from error
        if user is None or not user.is_active:
            raise serializers.ValidationError(NOT_CORRECT)
        if user.must_prove_address:
            raise serializers.ValidationError(PROVE_FIRST)
        return {**attrs, "user": user}


class IssuedTokenSerializer(serializers.Serializer[Any]):
    """What a new token answers with."""

    token = serializers.CharField(help_text="The key. It is shown now and never again.")
    expiry = serializers.DateTimeField(allow_null=True, help_text="When it stops working.")


class TokenView(APIView):
    """Give a token for a password; take the current one back."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """A wrong or missing token must not stop a sign-in, and only a token can be revoked."""
        return [ApiTokenAuthentication(), Stranger()] if self._method == "DELETE" else []

    def get_permissions(self) -> Sequence[BasePermission]:
        return [IsAuthenticated()] if self._method == "DELETE" else [AllowAny()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [PasswordThrottle()]

    @property
    def _method(self) -> str:
        # The schema generator asks for permissions with a request of its own making, or none.
        return str(getattr(self.request, "method", "") or "").upper()

    @extend_schema(
        operation_id="auth_token_create",
        tags=["auth"],
        auth=[],
        request=CredentialsSerializer,
        responses={200: IssuedTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """Sign in for a token. The key is shown this once; only its hash is kept."""
        credentials = CredentialsSerializer(data=request.data, context={"request": request})
        credentials.is_valid(raise_exception=True)
        given = credentials.validated_data
        user, lifetime = given["user"], timedelta(days=given["days"])
        try:
            token, key = ApiToken.objects.issue(user, given.get("name", ""), lifetime)
        except TokenRefusedError as error:
            raise serializers.ValidationError({"non_field_errors": [str(error)]}) from error
        update_last_login(type(user), user)
        return Response(IssuedTokenSerializer({"token": key, "expiry": token.expiry}).data)

    @extend_schema(
        operation_id="auth_token_destroy",
        tags=["auth"],
        request=None,
        responses={204: OpenApiResponse(description="The token no longer works.")},
    )
    def delete(self, request: Request) -> Response:
        """Revoke the token that this request was sent with."""
        request.auth.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
