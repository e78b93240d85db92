"""The generator app: songs asked for, written, kept and rated."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class GeneratorConfig(AppConfig):
    name = "generator"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from generator import visitors

        user_logged_in.connect(visitors.on_sign_in)
