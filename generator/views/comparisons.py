"""One request written by each kind of network, side by side."""

from dataclasses import dataclass
from string import ascii_uppercase
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from generator import flows
from generator.models import Comparison, Generation
from generator.views.generations import mine_or_404 as my_generation_or_404
from generator.views.signed_in import SignedInRequest
from generator.views.verses import Verse, verses_of_generation
from ml.network.registry import TITLES
from ml.song.request import InvalidRequest


@dataclass(frozen=True)
class Entry:
    """A song of a comparison: by its letter until its network is shown."""

    letter: str
    network: str
    generation: Generation
    verses: list[Verse]


def mine_or_404(request: SignedInRequest, pk: UUID) -> Comparison:
    return get_object_or_404(Comparison.objects.visible_to(request.user), pk=pk)


@login_required
@require_POST
def compare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Have each network write what one was asked for."""
    written = my_generation_or_404(request, pk)
    try:
        return redirect(flows.compare(written))
    except (InvalidRequest, flows.NotYet) as error:
        messages.error(request, str(error))
        return redirect(written)


@login_required
@require_safe
@never_cache
def comparison(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = mine_or_404(request, pk)
    entries = [
        Entry(letter, TITLES.get(song.model, song.model), song, verses_of_generation(song))
        for letter, song in zip(ascii_uppercase, shown.in_turn(), strict=False)
    ]
    context = {
        "comparison": shown,
        "entries": entries,
        "best": TITLES.get(shown.best, shown.best),
        "is_active": any(entry.generation.is_active for entry in entries),
    }
    return render(request, "generator/comparison.html", context)


@login_required
@require_POST
def vote(request: SignedInRequest, pk: UUID, generation: UUID) -> HttpResponse:
    voted = mine_or_404(request, pk)
    try:
        flows.vote(voted, get_object_or_404(voted.generations, pk=generation))
    except flows.NotYet as error:
        messages.error(request, str(error))
    return redirect(voted)


@login_required
@require_POST
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = mine_or_404(request, pk)
    shown.show()
    return redirect(shown)
