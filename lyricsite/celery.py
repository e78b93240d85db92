"""The Celery app: `celery -A lyricsite worker --pool=threads --concurrency=4 -Q interactive`."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from kombu.transport.redis import Channel, QoS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lyricsite.settings")

# A worker run by root is warned of pickled messages. Ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)


class RowsKnow(QoS):
    """Marks of messages, for a site where rows and not messages tell what is unfinished.

    A worker that loses its broker while it writes would give its messages back, and later mark
    them as done, over the connection that it has given up. Celery 5.7 ends of either.
    """

    restore_at_shutdown = False

    def ack(self, delivery_tag: str) -> None:
        if not self.channel.closed:
            super().ack(delivery_tag)


Channel.QoS = RowsKnow

app = Celery("lyricsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
