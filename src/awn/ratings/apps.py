from django.apps import AppConfig

from awn.base.resealing import register


class RatingsConfig(AppConfig):
    name = "awn.ratings"
    label = "ratings"

    def ready(self) -> None:
        """Names what is kept sealed, and lets the volunteer base ask for bands."""
        from awn.outreach.searching import bands_come_from
        from awn.ratings.queries import people_with_band

        bands_come_from(people_with_band)
        register("ratings.Rating", "words", about=lambda row: f"rating:{row.seal}")
        register("ratings.Rating", "answer", about=lambda row: f"rating:{row.seal}")
