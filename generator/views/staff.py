"""What only those who run the site see, in the frame of the admin."""

from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generator import flows
from ml.network import registry


@admin.site.admin_view
@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """The networks that can write here, and those that are damaged, with the reason."""
    context = {
        **admin.site.each_context(request),
        "title": "Networks",
        "folder": settings.LYRICSITE_MODELS,
        "networks": flows.networks().values(),
        "damaged": registry.damaged(Path(settings.LYRICSITE_MODELS)),
    }
    return render(request, "admin/networks.html", context)
