"""Pages of shared songs: for their owner, who shares, and for whoever has the link."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from generator.forms import ShareForm
from generator.models import Share
from generator.views.signed_in import SignedInRequest
from generator.views.songs import mine_or_404
from generator.views.verses import verse_of_section

# A link that no one lists is not to be found by a search, nor told to other sites.
UNLISTED = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@require_safe
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """For everyone who has the link: the newest words, and nothing of whose they are."""
    song = get_object_or_404(Share.objects.open().select_related("song"), token=token).song
    version = song.current
    verses = [verse_of_section(*numbered) for numbered in enumerate(version.sections)]
    context = {"version": version, "verses": verses}
    return TemplateResponse(request, "generator/shared.html", context, headers=UNLISTED)


@login_required
@require_POST
def share(request: SignedInRequest, pk: UUID) -> HttpResponse:
    song = mine_or_404(request, pk)
    form = ShareForm(request.POST)
    if form.is_valid():
        Share.objects.give(song, form.cleaned_data["days"])
    else:
        messages.error(request, "Choose how long the link shall work.")
    return redirect(f"{song.get_absolute_url()}#share")


@login_required
@require_POST
def take_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    song = mine_or_404(request, pk)
    Share.objects.filter(song=song).delete()
    messages.success(request, "The link leads nowhere any more.")
    return redirect(song)
