"""The API's door: how a token is checked, given, looked at and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import update_last_login
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.adapter import NOT_CORRECT
from accounts.authentication import ApiTokenAuthentication, Stranger
from accounts.filters import ApiTokenFilter
from accounts.models import DEFAULT_LIFETIME, ApiToken, Scope, TokenRefusedError
from accounts.permissions import scope_of
from accounts.second_step import fault_of_code
from accounts.throttles import PasswordThrottle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from rest_framework.authentication import BaseAuthentication
    from rest_framework.permissions import BasePermission
    from rest_framework.request import Request
    from rest_framework.throttling import BaseThrottle

    from accounts.models import User

LONGEST_DAYS = 365
SCOPES = " ".join(Scope.values)
ONE_SCOPE = f"(?:{'|'.join(Scope.values)})"
SOME_SCOPES = f"^{ONE_SCOPE}(?: {ONE_SCOPE})*"
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

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        needed = scope_of(auto_schema.view, auto_schema.method)
        return {self.name: [needed] if needed else []}


class CredentialsSerializer(serializers.Serializer[Any]):
    """A user's name and password, and a name for the token."""

    username = serializers.CharField(max_length=254, help_text="Username or email address.")
    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)
    code = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        write_only=True,
        help_text="Of your app, or a recovery code: needed once you have turned on a second step.",
    )
    name = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="What the token is for."
    )
    days = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_DAYS,
        default=DEFAULT_LIFETIME.days,
        help_text="For how many days the token works.",
    )
    # With spaces between, as OAuth has them, a form can send them too.
    scope = serializers.RegexField(
        rf"{SOME_SCOPES}\Z",
        trim_whitespace=False,
        default=SCOPES,
        error_messages={"invalid": f"Give some of these: {SCOPES}."},
        help_text="What the token may do, with spaces between. An operation that asks for another "
        "scope answers 403.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        said = {"pattern": f"{SOME_SCOPES}$", "examples": ["read generate"]}
        return {"properties": {"scope": said}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user = proven_user(self.context["request"], attrs["username"], attrs["password"])
        if user.must_prove_address:
            raise serializers.ValidationError(PROVE_FIRST)
        if fault := fault_of_code(user, attrs.get("code", "")):
            raise serializers.ValidationError({"code": [fault]})
        return {**attrs, "user": user}


def proven_user(request: Request, username: str, password: str) -> User:
    """Check a password as the sign-in page does, so that both count the same attempts."""
    credentials = {"username": username, "password": password}
    try:
        user: User | None = get_adapter(request).authenticate(request, **credentials)
    except DjangoValidationError as error:
        if error.code == "too_many_login_attempts":
            raise Throttled(settings.LOCKOUT_SECONDS, TOO_MANY_TRIES) from error
        raise serializers.ValidationError(error.messages) from error
    if user is None or not user.is_active:
        raise serializers.ValidationError(NOT_CORRECT)
    return user


class ApiTokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token, without its key."""

    id = serializers.UUIDField(source="reference")
    prefix = serializers.CharField(
        source="token_key", help_text="How its key begins. By this a leaked one is found."
    )
    scope = serializers.CharField(help_text="What it may do, with spaces between.")

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = (
            "id",
            "name",
            "prefix",
            "scope",
            "created",
            "expiry",
            "last_used",
        )
        read_only_fields: tuple[str, ...] = fields


class IssuedTokenSerializer(ApiTokenSerializer):
    """What a new token answers with."""

    token = serializers.SerializerMethodField(help_text="The key. It is shown now and never again.")

    class Meta(ApiTokenSerializer.Meta):
        fields = ("token", *ApiTokenSerializer.Meta.fields)
        read_only_fields = fields

    def get_token(self, token: ApiToken) -> str:
        return str(self.context["key"])


class TokenView(APIView):
    """Give a token for a password; take the current one back."""

    # Any token may give itself back.
    scopes = {"delete": ""}

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
        name, scopes = given.get("name", ""), given["scope"].split()
        try:
            token, key = ApiToken.objects.issue(user, name, lifetime, scopes)
        except TokenRefusedError as error:
            raise serializers.ValidationError({"non_field_errors": [str(error)]}) from error
        update_last_login(type(user), user)
        return Response(IssuedTokenSerializer(token, context={"key": key}).data)

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


@extend_schema_view(
    list=extend_schema(summary="Your tokens, the newest first", tags=["auth"]),
    retrieve=extend_schema(summary="One token", tags=["auth"]),
    destroy=extend_schema(summary="Revoke a token", tags=["auth"]),
)
class ApiTokenViewSet(
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[ApiToken],
):
    """The tokens that act for you. A key is shown when it is made, and never here."""

    queryset = ApiToken.objects.none()
    serializer_class = ApiTokenSerializer
    filterset_class = ApiTokenFilter
    lookup_field = "reference"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ApiToken]:
        mine: QuerySet[ApiToken] = ApiToken.objects.of(cast("User", self.request.user))
        return mine.order_by("-created", "-reference")

    @extend_schema(
        summary="Revoke all of your tokens, the one of this call too",
        operation_id="auth_tokens_destroy_all",
        tags=["auth"],
        request=None,
        responses={204: OpenApiResponse(description="None of them works any more.")},
    )
    def destroy_all(self, request: Request) -> Response:
        self.get_queryset().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
