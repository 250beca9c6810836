from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "awn.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Whoever signs in has come back."""
        from awn.privacy.returning import listen

        listen()
