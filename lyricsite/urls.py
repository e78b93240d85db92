"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.views import SignUp
from lyricsite.errors import no_such_operation
from lyricsite.health import health
from lyricsite.metrics import metrics

# The admin's own sign-in has no rate limit; allauth's has.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Swagger UI draws with styles and pictures of its own making. Still no other host.
swagger = csp_update({"style-src": "'unsafe-inline'", "img-src": "data:"})(
    SpectacularSwaggerSplitView.as_view(url_name="schema")
)

urlpatterns = [
    path("", include("generator.urls")),
    path("accounts/signup/", SignUp.as_view(), name="account_signup"),
    path("accounts/", include("allauth.urls")),
    path("account/", include("accounts.urls")),
    path("api/v1/", include("accounts.api_urls")),
    path("api/v1/", include("generator.api_urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", swagger, name="api-docs"),
    re_path("^api/", no_such_operation),
    path("admin/", admin.site.urls),
    path("health/", health, name="health"),
    path("metrics/", metrics, name="metrics"),
]

handler400 = "lyricsite.errors.bad_request"
handler403 = "lyricsite.errors.permission_denied"
handler404 = "lyricsite.errors.page_not_found"
handler500 = "lyricsite.errors.server_error"
