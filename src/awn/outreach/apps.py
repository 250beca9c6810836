from django.apps import AppConfig

from awn.base.resealing import register


class OutreachConfig(AppConfig):
    name = "awn.outreach"
    label = "outreach"

    def ready(self) -> None:
        """Names what is kept sealed."""
        register("outreach.Note", "text", about=lambda row: f"outreach.note:{row.seal}")
        register("outreach.Expected", "contact", about=lambda row: f"outreach.expected:{row.seal}")
