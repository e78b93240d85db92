"""Wiring: settings, addresses, errors, the Celery app; and the launcher. No feature lives here."""

from lyricsite.celery import app as celery_app

__all__ = ["celery_app"]
