"""What every answer says beside its body: the limits that its caller is near, and gzip."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.deprecation import MiddlewareMixin

from accounts.throttles import limits_of


class RateLimits(MiddlewareMixin):
    """Tells a caller of the API how many calls are left (draft-ietf-httpapi-ratelimit-headers)."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if limits := limits_of(request.META):
            policies = (f'"{one.name}";q={one.calls};w={one.seconds}' for one in limits)
            left = (f'"{one.name}";r={one.remaining};t={one.reset}' for one in limits)
            response["RateLimit-Policy"] = ", ".join(policies)
            response["RateLimit"] = ", ".join(left)
        return response


class Gzip(GZipMiddleware):
    """Leaves streams as they are: packed one by one, browsers would read the first event alone."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not isinstance(response, HttpResponse):
            return response
        return super().process_response(request, response)
