"""The Celery app: `celery -A lyricsite worker --pool=threads --concurrency=4 -Q interactive`."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lyricsite.settings")

# A worker run by root is warned of pickled messages. Ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("lyricsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
