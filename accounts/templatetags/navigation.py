"""Links of the site's header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context: dict[str, Any], view: str, label: str) -> SafeString:
    """A link that says so when its page, or one below it, is the page on view."""
    address = reverse(view)
    here = getattr(context.get("request"), "path", "")
    on_view = here == address or (address != "/" and here.startswith(address))
    mark = format_html(' aria-current="{}"', "page") if on_view else ""
    return format_html('<a href="{}"{}>{}</a>', address, mark, label)
