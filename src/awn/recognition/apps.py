from django.apps import AppConfig

from awn.base.resealing import register


class RecognitionConfig(AppConfig):
    name = "awn.recognition"
    label = "recognition"

    def ready(self) -> None:
        """Names what is kept sealed: words of thanks, for the thanks they are."""
        register("recognition.Thanks", "words", about=lambda row: f"thanks:{row.seal}")
