"""What the studio asks about words that its own table lacks."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from generator import spoken
from generator.models import Book
from generator.views.signed_in import SignedInRequest
from ml.english.prosody import words_of
from ml.english.text import plain

MOST_WORDS = 50
LONGEST_WORD = 60


@login_required
@require_safe
@never_cache
def words(request: SignedInRequest) -> HttpResponse:
    """Rows of `generator.spoken` for the words of `of`, as their writer says them."""
    asked = words_of(plain(request.GET.get("of", "")))[:MOST_WORDS]
    speak = Book.objects.speech_of(request.user.pk)
    rows = spoken.rows([word[:LONGEST_WORD] for word in asked], speak)
    return HttpResponse("\n".join(rows), content_type="text/plain; charset=utf-8")
