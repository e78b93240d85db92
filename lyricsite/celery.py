"""The Celery app: `celery -A lyricsite worker --pool=threads --concurrency=4 -Q interactive`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lyricsite.settings")

app = Celery("lyricsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
