"""Pages of saved songs."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from generator import downloads, finders, flows, spoken
from generator.arrivals import NewSongForm
from generator.formats import FORMATS
from generator.forms import ShareForm, SongForm
from generator.library import TagsForm
from generator.measures import SAID
from generator.models import Book, Share, Song, SongVersion, Stale
from generator.views.signed_in import SignedInRequest
from generator.views.verses import verses_of_version


def mine_or_404(request: SignedInRequest, pk: UUID) -> Song:
    return get_object_or_404(Song.objects.visible_to(request.user), pk=pk)


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """A blank song, or one whose words are pasted."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewSongForm(*sent, owner=request.user)
    if form.is_bound and form.is_valid():
        song = flows.new_song(request.user, form.song_title, form.sections, form.song_id())
        return redirect(song)
    return render(request, "generator/song_new.html", {"form": form})


@login_required
@require_safe
def song(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = mine_or_404(request, pk)
    version = shown.current
    context = {
        "song": shown,
        "version": version,
        "before": version.before,
        "is_newest": True,
        "lately": shown.versions.lately(),
        "verses": verses_of_version(shown, version),
        "formats": FORMATS,
        **sharing_of(request, shown),
        "tags_form": TagsForm({"tags": ", ".join(shown.tag_names)}),
        "studio": studio_of(shown, version),
    }
    return render(request, "generator/song.html", context)


def sharing_of(request: SignedInRequest, song: Song) -> dict[str, Any]:
    """The link of a song, or the form that makes one."""
    share = Share.objects.filter(song=song).first()
    link = request.build_absolute_uri(share.get_absolute_url()) if share else ""
    return {"share": share, "share_url": link, "share_form": ShareForm()}


def studio_of(song: Song, version: SongVersion) -> dict[str, Any]:
    """What the studio's scripts begin with: the song as the API tells it, and where things are."""
    sections = [section.facts() for section in version.sections]
    told = {"id": str(song.pk), "title": version.title, "version": version.number}
    addresses = {
        "song": reverse("api:song-detail", args=[song.pk]),
        "table": static(finders.WORDS),
        "words": reverse("generator:words"),
        "rhymes": reverse("api:rhymes"),
        "book": reverse("api:pronunciations"),
    }
    speak = Book.objects.speech_of(song.owner_id)
    return {
        "song": {**told, "sections": sections},
        "grades": SAID,
        "addresses": addresses,
        "locked": [str(line.pk) for line in song.lines.filter(locked=True)],
        "own_words": spoken.rows(speak.book, speak),
    }


@login_required
@require_safe
def file(request: SignedInRequest, pk: UUID, number: int, kind: str) -> HttpResponse:
    """A version as a file."""
    shown = get_object_or_404(mine_or_404(request, pk).versions, number=number)
    if kind not in FORMATS:
        raise Http404
    return downloads.of_song(shown, FORMATS[kind])


@login_required
@never_cache
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    edited = mine_or_404(request, pk)
    form = SongForm(request.POST if request.method == "POST" else None, newest=edited.current)
    if form.is_bound and form.is_valid():
        wish = form.cleaned_data
        try:
            edited.revise(title=wish["title"], sections=form.sections, onto=wish["version"])
        except Stale:
            return saved_elsewhere(request, edited, form)
        return redirect(edited)
    return render(request, "generator/song_edit.html", {"form": form, "song": edited})


def saved_elsewhere(request: SignedInRequest, edited: Song, form: SongForm) -> HttpResponse:
    """Show the writer's words and those that were saved meanwhile: neither is lost."""
    newest = edited.current
    context = {"form": form.over(newest), "song": edited, "saved": newest}
    return render(request, "generator/song_edit.html", context, status=409)


@login_required
@require_POST
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    deleted = mine_or_404(request, pk)
    deleted.delete_softly()
    return redirect(f"{reverse('generator:songs')}?deleted={deleted.pk}")


@login_required
@require_POST
def undelete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    deleted = get_object_or_404(Song.objects.of(request.user), pk=pk)
    deleted.undelete()
    return redirect(deleted)
