"""Where Celery looks for the tasks of this app."""

from generator.work.asking import answer_inquiry
from generator.work.tasks import write_song

__all__ = ["answer_inquiry", "write_song"]
