"""The page of a writer's own pronunciations."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from generator.forms import BookForm
from generator.models import Book
from generator.views.signed_in import SignedInRequest


@login_required
@require_http_methods(["GET", "POST"])
def pronunciations(request: SignedInRequest) -> HttpResponse:
    kept = {"text": Book.objects.text_of(request.user.pk)}
    form = BookForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_bound and form.is_valid():
        Book.objects.write(request.user, form.cleaned_data["text"])
        messages.success(request, "Kept. The songs that you ask for from now on are told by them.")
        return redirect("generator:pronunciations")
    return render(request, "generator/pronunciations.html", {"form": form})
