"""The study: what the three kinds of network are, and two things to try with them."""

from urllib.parse import urlencode

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from generator import findings, flows
from generator import study as answers
from generator.forms import AskForm
from generator.models import Comparison, Inquiry, QueueFull
from ml.network.registry import TITLES

EXAMPLES = (
    "The clouds are in the",
    "The king put on his golden",
    "My mother told me not to",
    "I grew up in France, and so I speak",
    "Roses are red, violets are",
)
ENOUGH = "That was a lot of questions. Wait a minute, then go on."
BUSY = "Many people are asking just now. Try again in a minute."


@require_safe
def study(request: HttpRequest) -> HttpResponse:
    """The study; with a text, what the networks said of it when it was asked."""
    form = AskForm(request.GET if "text" in request.GET else None)
    inquiry = answers.awaited(form.cleaned_data["text"]) if form.is_valid() else None
    return show(request, form, inquiry)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask about a text. What was asked within the hour costs nothing."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return show(request, form)
    text = form.cleaned_data["text"]
    if not Inquiry.objects.about(text):
        if not ratelimit.consume(request, action="ask"):
            form.add_error(None, ENOUGH)
            return show(request, form, status=429)
        try:
            answers.ask(text)
        except QueueFull:
            form.add_error(None, BUSY)
            return show(request, form, status=503)
    return redirect(f"{reverse('generator:study')}?{urlencode({'text': text})}#ask")


def show(
    request: HttpRequest, form: AskForm, inquiry: Inquiry | None = None, *, status: int = 200
) -> HttpResponse:
    panels = answers.panels(inquiry) if inquiry else []
    tally = Comparison.objects.tally()
    context = {
        "form": form,
        "inquiry": inquiry,
        "panels": panels,
        "widest": max((one.percent for panel in panels for one in panel.expected), default=1.0),
        "examples": EXAMPLES,
        "reports": findings.shipped(),
        "votes": {TITLES.get(name, name): votes for name, votes in tally.items()},
        "nobody_answers": bool(inquiry and inquiry.is_active and not flows.someone_writes()),
    }
    return render(request, "generator/study.html", context, status=status)
