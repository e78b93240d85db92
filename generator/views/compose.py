"""The first page: a landing for visitors, the compose form for writers."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from generator import flows
from generator.forms import ComposeForm

STRUCTURES = [
    "verse:4 chorus:4 verse:4 chorus:4",
    "verse:4 verse:4 verse:4",
    "verse:4 chorus:4 verse:4 chorus:4 bridge:4 chorus:4",
    "verse:8 refrain:2 verse:8 refrain:2",
    "verse:4",
]
SCHEMES = ["ABAB", "AABB", "ABCB", "ABBA", "AAAA", "XAXA"]


def compose(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return welcome(request)
    form = ComposeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return redirect(flows.start(request.user, form.song_request))
        except flows.NotYet as error:
            form.add_error(None, str(error))
    suggestions = {"structures": STRUCTURES, "schemes": SCHEMES}
    return render(request, "generator/compose.html", {"form": form, **suggestions})


def welcome(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return redirect_to_login(request.path)
    return render(request, "generator/welcome.html")
