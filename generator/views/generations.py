"""Pages of generations: one as it is written, and the history of all."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from generator import filters, flows
from generator.forms import describe
from generator.keyset import page_of
from generator.models import Generation
from generator.views.signed_in import SignedInRequest
from generator.views.verses import verses_of_generation
from ml.song.request import InvalidRequest


def mine_or_404(request: SignedInRequest, pk: UUID) -> Generation:
    return get_object_or_404(Generation.objects.visible_to(request.user), pk=pk)


@login_required
@require_safe
@never_cache
def generation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = mine_or_404(request, pk)
    verses = verses_of_generation(shown)
    slots = [slot for verse in verses for slot in verse.slots]
    context = {
        "generation": shown,
        "verses": verses,
        "lines_planned": len(slots),
        "lines_written": sum(slot.line is not None for slot in slots),
        "description": describe(shown.request),
        "unknown_words": flows.unknown_theme_words(shown),
        "songs": shown.songs.filter(deleted=None),
        "place": shown.place,
        "nobody_writes": shown.is_active and not flows.someone_writes(),
    }
    return render(request, "generator/generation.html", context)


@login_required
@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    mine = Generation.objects.visible_to(request.user).with_lines()
    chosen = filters.GenerationFilter(request.GET, mine)
    page = page_of(chosen.qs, request.GET)
    for row in page.rows:
        row.description = describe(row.request)
    return render(request, "generator/history.html", {"filter": chosen, "page": page})


@login_required
@require_POST
def stop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    stopped = mine_or_404(request, pk)
    flows.stop(stopped)
    return redirect(stopped)


@login_required
@require_POST
def retry(request: SignedInRequest, pk: UUID) -> HttpResponse:
    failed = mine_or_404(request, pk)
    try:
        flows.retry(failed)
    except flows.NotYet as error:
        messages.error(request, str(error))
    return redirect(failed)


@login_required
@require_POST
def again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    old = mine_or_404(request, pk)
    try:
        return redirect(flows.again(old, same_seed="same_seed" in request.POST))
    except (InvalidRequest, flows.NotYet) as error:
        messages.error(request, str(error))
        return redirect(old)


@login_required
@require_POST
def save(request: SignedInRequest, pk: UUID) -> HttpResponse:
    written = mine_or_404(request, pk)
    try:
        song, _ = flows.save_song(written)
    except flows.NotYet as error:
        messages.error(request, str(error))
        return redirect(written)
    messages.success(request, "Saved. You can change the words whenever you like.")
    return redirect(song)
