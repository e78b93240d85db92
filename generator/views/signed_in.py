"""What pages of signed-in writers share."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from accounts.models import User

ROWS_ON_PAGE = 20


class SignedInRequest(HttpRequest):
    """A request behind `login_required`."""

    user: "User"


def page_of(request: HttpRequest, rows: "QuerySet[Any]") -> "Page[Any]":
    """The asked page of a list; a page that does not exist gives the nearest one."""
    return Paginator(rows, ROWS_ON_PAGE).get_page(request.GET.get("page"))


def back(request: HttpRequest, otherwise: Any) -> HttpResponse:
    """Return to the page of this site that the form names."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect(otherwise)
