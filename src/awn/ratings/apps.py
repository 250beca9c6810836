from django.apps import AppConfig

from awn.base.resealing import register


class RatingsConfig(AppConfig):
    name = "awn.ratings"
    label = "ratings"

    def ready(self) -> None:
        """Names what is kept sealed."""
        register("ratings.Rating", "words", about=lambda row: f"rating:{row.seal}")
        register("ratings.Rating", "answer", about=lambda row: f"rating:{row.seal}")
