"""The web server's way in: `uvicorn lyricsite.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lyricsite.settings")

application = get_asgi_application()
