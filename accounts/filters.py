"""Filters of lists, for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from knox.settings import CONSTANTS

from accounts.models import ApiToken

if TYPE_CHECKING:
    from accounts.models import ApiTokenQuerySet


class ApiTokenFilter(django_filters.FilterSet):
    prefix = django_filters.CharFilter(
        method="starting_with",
        max_length=CONSTANTS.TOKEN_KEY_LENGTH,
        label="How a key begins. Send no whole key: addresses are written to logs.",
    )

    class Meta:
        model = ApiToken
        fields: list[str] = []

    def starting_with(self, tokens: ApiTokenQuerySet, name: str, value: str) -> ApiTokenQuerySet:
        return tokens.starting_with(value)
