from django.apps import AppConfig

from awn.base.resealing import register


class AssistanceConfig(AppConfig):
    name = "awn.assistance"
    label = "assistance"

    def ready(self) -> None:
        """Names what is kept sealed."""
        register("assistance.AssistedConsent", "witness", about=lambda row: f"assistance.witness:{row.seal}")
