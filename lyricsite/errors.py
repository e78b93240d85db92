"""Answers to what no view caught: problem details under `/api/`, pages elsewhere."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template import loader
from django.urls import resolve
from django.utils.deprecation import MiddlewareMixin
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from lyricsite.problems import NOTHING_HERE, RETRY_SECONDS, problem, waiting

OUR_FAULT = "Something went wrong here. It is in the log; trying again may help."
TOO_MANY = "Too many requests are being served at this moment. Try again in a few seconds."
COME_BACK = {"Retry-After": str(RETRY_SECONDS)}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if under_api(request):
        return problem(400, "The request cannot be read.")
    if isinstance(exception, RequestDataTooBig):
        page = loader.get_template("413.html").render(
            {"most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
        )
        return HttpResponse(page, status=413)
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
    passing = waiting(sys.exc_info()[1])
    if under_api(request):
        return passing or problem(500, OUR_FAULT)
    return come_back_page() if passing else defaults.server_error(request)


def busy(request: HttpRequest) -> HttpResponse:
    """The answer to a request that waited in vain for its turn."""
    if under_api(request):
        return problem(503, TOO_MANY, headers=COME_BACK)
    return come_back_page()


def come_back_page() -> HttpResponse:
    """A page that asks nothing of the database, as the one for faults."""
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers=COME_BACK)


@csrf_exempt
def no_such_operation(request: HttpRequest) -> HttpResponse:
    """Every address under `/api/` that no operation has."""
    with_slash = f"{request.path_info}/"
    if resolve(with_slash).func is no_such_operation:
        return problem(404, "The API has no such address; /api/docs/ lists them all.")
    if request.method in ("GET", "HEAD"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return problem(404, f"There is nothing at this address, but there is at {with_slash}")


class LengthOfBody(MiddlewareMixin):
    """Under `/api/` a body says its length: DRF takes one of unknown length for no body at all."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        sent = request.headers
        if under_api(request) and "Transfer-Encoding" in sent and "Content-Length" not in sent:
            return problem(400, "Say how long the body is: Content-Length.")
        return None


def under_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
