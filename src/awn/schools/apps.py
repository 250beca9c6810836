from django.apps import AppConfig

from awn.base.resealing import register


class SchoolsConfig(AppConfig):
    name = "awn.schools"
    label = "schools"

    def ready(self) -> None:
        """Names what is kept sealed."""
        register("schools.Pupil", "number", about=lambda row: f"pupil.number:{row.seal}")
        register("schools.Pupil", "guardian_email", about=lambda row: f"pupil.email:{row.seal}")
