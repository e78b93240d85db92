"""The library: a writer's songs to find, tag and clear away, and those that were deleted."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from generator import downloads, filters, takeout
from generator.api.takeout import MEDIA_TYPE, SONGS_FILE_NAME
from generator.formats import FORMATS
from generator.keyset import page_of
from generator.library import ChosenSongsForm, TagsForm
from generator.models import Song, Tag
from generator.views.signed_in import SignedInRequest
from generator.views.songs import mine_or_404


@login_required
@require_safe
def songs(request: SignedInRequest) -> HttpResponse:
    mine = Song.objects.visible_to(request.user).with_newest()
    chosen = filters.SongFilter(request.GET, mine)
    in_bin = Song.objects.of(request.user).in_bin()
    just_deleted = request.GET.get("deleted", "")
    context = {
        "filter": chosen,
        "page": page_of(chosen.qs, request.GET),
        "tags": Tag.objects.visible_to(request.user).counted(),
        "chosen_tag": request.GET.get("tag", "").lower(),
        "has_bin": in_bin.exists(),
        "formats": FORMATS,
        "undo": [song for song in in_bin[:20] if str(song.pk) == just_deleted],
    }
    return render(request, "generator/songs.html", context)


@login_required
@require_safe
def deleted(request: SignedInRequest) -> HttpResponse:
    """Songs that can be brought back, the last deleted first."""
    page = page_of(Song.objects.of(request.user).in_bin(), request.GET)
    return render(request, "generator/deleted.html", {"page": page})


@login_required
@require_POST
def chosen(request: SignedInRequest) -> HttpResponseBase:
    """Do something with the songs that were ticked."""
    form = ChosenSongsForm(request.POST, owner=request.user)
    if not form.is_valid():
        for faults in form.errors.values():
            messages.error(request, str(faults[0]))
        return redirect(form.came_from)
    songs, do = form.cleaned_data["songs"], form.cleaned_data["do"]
    if do == "export":
        file = takeout.songs_as(songs.with_newest(), FORMATS[form.cleaned_data["kind"]])
        return downloads.of_file(file, SONGS_FILE_NAME, MEDIA_TYPE)
    messages.success(request, form.obey())
    return redirect(form.came_from)


@login_required
@require_POST
def tag(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a song these tags and no others."""
    tagged = mine_or_404(request, pk)
    form = TagsForm(request.POST)
    if form.is_valid():
        tagged.tag(form.cleaned_data["tags"])
    else:
        messages.error(request, str(form.errors["tags"][0]))
    return redirect(f"{tagged.get_absolute_url()}#tags")
