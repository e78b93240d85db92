"""Settings of the API, which depend on no environment."""

from datetime import timedelta
from typing import Any

from corsheaders.defaults import default_headers

# Markdown, shown on top of the page of the API.
DESCRIPTION = """Write, save and rate song lyrics.

* **Who calls.** `Authorization: Token <key>`. A token has scopes: `read`, `write`, `generate`,
  `train`. Each operation names the one that it asks for.
* **What goes wrong** is told as problem details (RFC 9457): `detail` in plain words, `errors` by
  the name of the field, `invalid` by its place, as a JSON pointer or a parameter.
* **Once.** A POST under an `Idempotency-Key` of your own is done once, however often you send it.
  Songs have an `ETag`: with `If-Match` a change is made to the song as you read it, or not at all.
* **Following.** Look at a generation again after its `Retry-After`, follow its events, or have a
  webhook told when it ends.
* **Limits.** `RateLimit` tells for each limit how many calls are left and in how many seconds there
  are more, `RateLimit-Policy` what the limits are. Where an answer says `Retry-After`, wait so
  long.
* **Who asks what went wrong** names the `X-Request-ID` of the answer. A UUID of yours is kept.
"""

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
        "accounts.authentication.Stranger",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.permissions.HasScope",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "lyricsite.api.StrictJSONParser",
        "lyricsite.api.StrictFormParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "lyricsite.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "lyricsite.openapi.ApiSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "accounts.throttles.UserThrottle",
        "accounts.throttles.TokenThrottle",
        "accounts.throttles.OperationThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": "60/min",
        "user": "1200/min",
        "program": "600/min",
        "token": "20/min",
        "generations": "120/min",
        "takeout": "10/hour",
        "rhymes": "60/min",
    },
    "EXCEPTION_HANDLER": "lyricsite.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# Pages of other origins call by token alone: no cookie goes with their calls.
CORS_URLS_REGEX = "^/api/"
CORS_ALLOW_HEADERS = (
    *default_headers,
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "x-request-id",
)
CORS_EXPOSE_HEADERS = [
    *("ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"),
]

# A caller's X-Request-ID is answered and stands in the log, if it is a UUID; else one is made.
DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID",
    "UUID_FORMAT": "string",
    "EXPOSE_HEADER": False,
}

KNOX_TOKEN_MODEL = "accounts.ApiToken"
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Token",
    # A prefix of our own lets leak scanners know a Lyricsite token when they see one.
    "TOKEN_PREFIX": "lyr_",
    "TOKEN_TTL": timedelta(days=90),
    "TOKEN_LIMIT_PER_USER": 20,
}

SPECTACULAR_SETTINGS = {
    "AUTHENTICATION_WHITELIST": [
        "accounts.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "TITLE": "Lyricsite API",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    # Deep links put a link into each button, which nobody can reach by keyboard.
    "SWAGGER_UI_SETTINGS": {"deepLinking": False, "displayRequestDuration": True},
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "lyricsite.examples.show",
    ],
}
