"""Pages of favourite verses."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from generator import filters, flows
from generator.forms import RatingForm
from generator.keyset import page_of
from generator.models import Favourite
from generator.views import generations, songs
from generator.views.signed_in import SignedInRequest, back


class NoRating(ValueError):
    """What a form gave is no rating: nothing is to be kept of it."""


@login_required
@require_safe
def favourites(request: SignedInRequest) -> HttpResponse:
    mine = Favourite.objects.visible_to(request.user).with_sources()
    chosen = filters.FavouriteFilter(request.GET, mine)
    context = {"filter": chosen, "page": page_of(chosen.qs, request.GET)}
    return render(request, "generator/favourites.html", context)


@login_required
@require_POST
def keep_from_generation(request: SignedInRequest, pk: UUID, index: int) -> HttpResponse:
    generation = generations.mine_or_404(request, pk)
    try:
        flows.keep_verse_of_generation(generation, index, rating_in(request))
    except (flows.NotYet, NoRating) as error:
        messages.error(request, str(error))
    return redirect(f"{generation.get_absolute_url()}#verse-{index}")


@login_required
@require_POST
def keep_from_song(request: SignedInRequest, pk: UUID, index: int) -> HttpResponse:
    song = songs.mine_or_404(request, pk)
    try:
        flows.keep_verse_of_song(song, index, rating_in(request))
    except (flows.NotYet, NoRating) as error:
        messages.error(request, str(error))
    return redirect(f"{song.get_absolute_url()}#verse-{index}")


@login_required
@require_POST
def rate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    favourite = get_object_or_404(Favourite.objects.visible_to(request.user), pk=pk)
    try:
        favourite.rate(rating_in(request) or favourite.rating)
    except NoRating as error:
        messages.error(request, str(error))
    return back(request, "generator:favourites")


@login_required
@require_POST
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    get_object_or_404(Favourite.objects.visible_to(request.user), pk=pk).delete()
    return back(request, "generator:favourites")


def rating_in(request: SignedInRequest) -> int | None:
    """The rating that a form gives, None if it gives none; raises NoRating for anything else."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        raise NoRating("A rating is a number from 1 to 5.")
    rating: int | None = form.cleaned_data["rating"]
    return rating
