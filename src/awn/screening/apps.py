from django.apps import AppConfig

from awn.base.resealing import register


class ScreeningConfig(AppConfig):
    name = "awn.screening"
    label = "screening"

    def ready(self) -> None:
        """Names what is kept sealed."""
        from awn.screening.queries.references import about

        for column in ("name", "email", "answer"):
            register("screening.Reference", column, about=lambda row, column=column: about(row, column))  # type: ignore[misc]  # bound at once
