"""The landing: what this is, and four lines on a theme for who has no account yet."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from generator import flows, streams, visitors
from generator.forms import TryForm
from generator.models import Generation
from generator.views.showcase import showpiece
from generator.views.verses import verses_of_generation

ENOUGH = "That was a lot of verses. Wait a little, or sign up and write as many as you like."
BUSY = "Many people are trying this just now. Try again in a minute."


def welcome(request: HttpRequest) -> HttpResponse:
    return show(request, TryForm())


@require_POST
def try_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("generator:compose")
    form = TryForm(request.POST)
    if not form.is_valid():
        return show(request, form)
    if not ratelimit.consume(request, action="try_out"):
        form.add_error(None, ENOUGH)
        return show(request, form, status=429)
    try:
        verse = visitors.start(form.song_request, request.session)
    except visitors.TooManyVisitors:
        form.add_error(None, BUSY)
        return show(request, form, status=503)
    return redirect(f"{reverse('generator:tried', args=[verse.pk])}#generation")


@require_safe
@never_cache
def tried(request: HttpRequest, pk: UUID) -> HttpResponse:
    if own := Generation.objects.visible_to(request.user).filter(pk=pk).first():
        return redirect(own)
    verse = tried_or_404(request, pk)
    form = TryForm(initial={"theme": verse.request["theme"]})
    nobody_writes = verse.is_active and not flows.someone_writes()
    context: dict[str, Any] = {
        "verse": verse,
        "verses": verses_of_generation(verse),
        "unknown_words": flows.unknown_theme_words(verse),
    }
    return show(request, form, nobody_writes=nobody_writes, **context)


@require_safe
def events_of_tried(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return streams.of_generation(tried_or_404(request, pk), request.headers)


def tried_or_404(request: HttpRequest, pk: UUID) -> Generation:
    return get_object_or_404(visitors.verses_of(request.session), pk=pk)


def show(request: HttpRequest, form: TryForm, *, status: int = 200, **context: Any) -> HttpResponse:
    shown = {"form": form, "showpiece": showpiece(), **context}
    return render(request, "generator/welcome.html", shown, status=status)
