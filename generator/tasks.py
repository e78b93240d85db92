"""Where Celery looks for the tasks of this app."""

from generator.work.tasks import write_song

__all__ = ["write_song"]
