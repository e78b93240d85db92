"""The generator app: songs asked for, written, kept and rated."""

from allauth.account.signals import user_signed_up
from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class GeneratorConfig(AppConfig):
    name = "generator"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from generator import sample, visitors

        user_logged_in.connect(visitors.on_sign_in)
        user_signed_up.connect(sample.on_sign_up)
