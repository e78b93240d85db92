"""Pages of the versions of a song: what each was, and what changed between two."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from generator import differences
from generator.formats import FORMATS
from generator.forms import CompareForm, NameForm
from generator.keyset import page_of
from generator.views.signed_in import SignedInRequest, back
from generator.views.songs import mine_or_404
from generator.views.verses import verses_of_version


@login_required
@require_safe
def versions(request: SignedInRequest, pk: UUID) -> HttpResponse:
    song = mine_or_404(request, pk)
    page = page_of(song.versions.listed(), request.GET)
    return render(request, "generator/versions.html", {"song": song, "page": page})


@login_required
@require_safe
def version(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    song = mine_or_404(request, pk)
    shown = get_object_or_404(song.versions, number=number)
    context = {
        "song": song,
        "version": shown,
        "is_newest": shown == song.current,
        "lately": song.versions.lately(),
        "verses": verses_of_version(song, shown),
        "formats": FORMATS,
    }
    return render(request, "generator/song.html", context)


@login_required
@require_safe
def compare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What changed between two versions, the older one first whichever was named so."""
    song = mine_or_404(request, pk)
    form = CompareForm(request.GET)
    if not form.is_valid():
        raise Http404
    new = get_object_or_404(song.versions, number=form.cleaned_data["new"])
    number = form.cleaned_data["old"]
    old = get_object_or_404(song.versions, number=number) if number else new.before
    if old and old.number > new.number:
        old, new = new, old
    context = {
        "song": song,
        "old": old,
        "new": new,
        "title": differences.words_between(old.title if old else "", new.title),
        "rows": differences.between(old.sections if old else (), new.sections),
    }
    return render(request, "generator/compare.html", context)


@login_required
@require_POST
def name(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    song = mine_or_404(request, pk)
    named = get_object_or_404(song.versions, number=number)
    form = NameForm(request.POST)
    if form.is_valid():
        named.call(form.cleaned_data["name"])
    return back(request, song)


@login_required
@require_POST
def restore(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    song = mine_or_404(request, pk)
    song.restore(get_object_or_404(song.versions, number=number))
    messages.success(request, f"Version {number} is the newest again.")
    return redirect(song)
