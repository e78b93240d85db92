"""The first page: a landing for visitors, the compose form for writers."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from generator import flows
from generator.forms import ComposeForm
from generator.views.generations import mine_or_404
from generator.views.signed_in import SignedInRequest
from generator.views.visitors import welcome
from ml.song.by_kind import SECTION_KINDS
from ml.song.options import METRES, OPTIONS, RHYMES
from ml.song.plan import MOST_LINES, MOST_SECTION_LINES, MOST_SECTIONS
from ml.song.presets import PRESETS
from ml.song.scheme import NAMES

STRUCTURES = {
    "Verses and chorus": "verse:4 chorus:4 verse:4 chorus:4",
    "With a bridge": "verse:4 chorus:4 verse:4 chorus:4 bridge:4 chorus:4",
    "Three verses": "verse:4 verse:4 verse:4",
    "Long verses": "verse:8 refrain:2 verse:8 refrain:2",
    "One verse": "verse:4",
}
SCHEMES = {
    "ABAB": "crossed",
    "AABB": "couplets",
    "ABCB": "ballad",
    "ABBA": "embraced",
    "AAAA": "one rhyme",
    "XAXA": "half free",
    "X": "no rhyme",
}
# What each song form fills, and how those fields stand without one.
SONG_FORMS = {
    "forms": {name: preset.fields for name, preset in PRESETS.items()},
    "usual": {name: OPTIONS[name].default for preset in PRESETS.values() for name in preset.fields},
}
LIMITS = {"sections": MOST_SECTIONS, "section_lines": MOST_SECTION_LINES, "lines": MOST_LINES}


def compose(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login("/") if request.method == "POST" else welcome(request)
    sent = request.POST if request.method == "POST" else None
    form = ComposeForm(sent, owner=request.user, model=request.GET.get("model", ""))
    if form.is_bound and form.is_valid():
        try:
            return redirect(flows.start(request.user, form.song_request))
        except flows.NotYet as error:
            form.add_error(None, str(error))
    return show(request, form)


@login_required
@require_safe
def change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The form with everything that an earlier song was asked for."""
    return show(request, ComposeForm(like=mine_or_404(request, pk), owner=request.user))


def show(request: HttpRequest, form: ComposeForm) -> HttpResponse:
    context = {
        "form": form,
        "kinds": SECTION_KINDS,
        "structures": STRUCTURES,
        "schemes": SCHEMES,
        "scheme_names": NAMES,
        "metres": METRES,
        "rhymes": RHYMES,
        "song_forms": SONG_FORMS,
        "limits": LIMITS,
    }
    return render(request, "generator/compose.html", context)
