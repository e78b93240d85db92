"""Answers to what no view caught: problem details under `/api/`, pages elsewhere."""

import sys

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import resolve
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from lyricsite.problems import NOTHING_HERE, problem, waiting

OUR_FAULT = "Something went wrong here. It is in the log; trying again may help."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if under_api(request):
        return problem(400, "The request cannot be read.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if under_api(request):
        return problem(403, "This is not allowed.")
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if under_api(request):
        return problem(404, NOTHING_HERE)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if under_api(request):
        return waiting(sys.exc_info()[1]) or problem(500, OUR_FAULT)
    return defaults.server_error(request)


@csrf_exempt
def no_such_operation(request: HttpRequest) -> HttpResponse:
    """Every address under `/api/` that no operation has."""
    with_slash = f"{request.path_info}/"
    if resolve(with_slash).func is no_such_operation:
        return problem(404, "The API has no such address; /api/docs/ lists them all.")
    if request.method in ("GET", "HEAD"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return problem(404, f"There is nothing at this address, but there is at {with_slash}")


def under_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
