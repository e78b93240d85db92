"""Users and tokens in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from accounts.models import ApiToken, User

if TYPE_CHECKING:
    from django.http import HttpRequest

admin.site.register(User, UserAdmin)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """Tokens to look at and to revoke. Only their user makes one: the key is shown once."""

    list_display = ("name", "token_key", "user", "scope", "created", "last_used", "expiry")
    list_select_related = ("user",)
    search_fields = ("name", "user__username", "^token_key")
    search_help_text = "A name, a user, or the first 15 characters of a key that was found."
    readonly_fields = list_display
    fields = readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
