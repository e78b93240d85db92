"""Who calls, and how they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import deletion
from accounts.api import proven_user
from accounts.models import ApiToken
from accounts.throttles import PasswordThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.throttling import BaseThrottle

    from accounts.models import User


class AccountSerializer(serializers.Serializer[Any]):
    """Who calls."""

    username = serializers.CharField()
    email = serializers.CharField(help_text="Empty where none was given.")
    date_joined = serializers.DateTimeField()
    scope = serializers.CharField(
        allow_null=True, help_text="What the token of this call may do; null without a token."
    )


class PasswordSerializer(serializers.Serializer[Any]):
    """The caller's password."""

    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)


class DeletedSerializer(serializers.Serializer[Any]):
    """What is gone."""

    deleted = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many rows of each kind are gone."
    )


class AccountView(APIView):
    """The caller."""

    @extend_schema(
        summary="Who you are", operation_id="account_retrieve", responses=AccountSerializer
    )
    def get(self, request: Request) -> Response:
        user, token = cast("User", request.user), request.auth
        scope = token.scope if isinstance(token, ApiToken) else None
        told = {name: getattr(user, name) for name in ("username", "email", "date_joined")}
        return Response(AccountSerializer({**told, "scope": scope}).data)


class DeletionView(APIView):
    """The end of the caller's account."""

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), PasswordThrottle()]

    @extend_schema(
        summary="Delete your account and all that is yours",
        description="At once and for good: songs, generations, favourites, tokens, sessions. The "
        "answer tells how many rows of each kind are gone; none is left. Take your songs along "
        "first.",
        operation_id="account_delete",
        request=PasswordSerializer,
        responses=DeletedSerializer,
    )
    def post(self, request: Request) -> Response:
        given = PasswordSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = cast("User", request.user)
        proven_user(request, user.username, given.validated_data["password"])
        return Response(DeletedSerializer({"deleted": deletion.delete(user)}).data)
