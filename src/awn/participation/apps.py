from django.apps import AppConfig

from awn.base.resealing import register


class ParticipationConfig(AppConfig):
    name = "awn.participation"
    label = "participation"

    def ready(self) -> None:
        """Names what is kept sealed."""
        from awn.participation.sharing import about

        register("participation.Application", "sealed_needs", about=about)
        register("participation.PartyMember", "email", about=lambda row: f"party.email:{row.seal}")
