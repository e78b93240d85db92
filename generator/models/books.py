"""A writer's own pronunciations, which come before the dictionary in their songs."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import QuerySet

from ml.english.book import read_book
from ml.english.speech import Speech, speak

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_BOOK = 20_000  # characters


class BookQuerySet(QuerySet["Book"]):
    def text_of(self, owner_id: int) -> str:
        """A writer's entries, "" where there are none."""
        return self.filter(owner=owner_id).values_list("text", flat=True).first() or ""

    def speech_of(self, owner_id: int) -> Speech:
        """How a writer says words."""
        return speech(self.text_of(owner_id))

    def write(self, owner: "User", text: str) -> "Book":
        """Keep these entries instead of those before; raises InvalidBook."""
        read_book(text.splitlines())
        book, _ = self.update_or_create(owner=owner, defaults={"text": text})
        return book


class Book(models.Model):
    """The pronunciations of one writer, an entry a line, as `ml.english.book` reads them."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="book"
    )
    text = models.TextField(blank=True)
    updated = models.DateTimeField(auto_now=True)

    objects = BookQuerySet.as_manager()

    def __str__(self) -> str:
        return f"The pronunciations of {self.owner_id}"


@lru_cache(maxsize=64)
def speech(text: str) -> Speech:
    """How words are said by a book that was kept; the same object for the same book.

    What is remembered of sounds is remembered by speech.
    """
    return read_book(text.splitlines()) if text.strip() else speak
