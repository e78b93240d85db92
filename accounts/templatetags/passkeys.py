"""Whether a page may offer passkeys."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django import template
from django.http.request import split_domain_port

if TYPE_CHECKING:
    from django.http import HttpRequest

register = template.Library()


@register.filter
def may_use_passkeys(request: HttpRequest) -> bool:
    """Whether the site is called by a name: no passkey belongs to a number (WebAuthn, 5.1)."""
    host, _ = split_domain_port(request.get_host())
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False
