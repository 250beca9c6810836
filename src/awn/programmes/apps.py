from django.apps import AppConfig

from awn.base.resealing import register


class ProgrammesConfig(AppConfig):
    name = "awn.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Names what is kept sealed: the keys of evidence files."""
        register("programmes.EvidenceFile", "key", about=lambda row: f"qualification.key:{row.stored_as}")
