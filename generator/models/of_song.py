"""Work on a song as it was when somebody asked for it."""

from django.conf import settings
from django.db import models

from generator.models.books import speech
from generator.models.fields import ListOf
from generator.models.leases import Caps, Leased
from ml.english.speech import Speech
from ml.song.line import Section
from ml.song.request import SongRequest


class OfSong(Leased):
    """What a worker has to know of the song: its sheet, what was asked for, how words are said."""

    request = models.JSONField()
    sections = ListOf(Section)
    book = models.TextField(blank=True)

    class Meta(Leased.Meta):
        abstract = True
        ordering = ["-created", "-id"]

    @classmethod
    def caps(cls) -> Caps:
        return Caps(settings.QUEUED_PER_USER, settings.RUNNING_PER_USER)

    @property
    def speech(self) -> Speech:
        return speech(self.book)

    @property
    def song_request(self) -> SongRequest:
        return SongRequest.stored(self.request)
