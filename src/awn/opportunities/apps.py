from django.apps import AppConfig

from awn.base.resealing import register


class OpportunitiesConfig(AppConfig):
    name = "awn.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        """Names what is kept sealed: the keys of files, as `qualifications.documents` seals them."""
        register("opportunities.InsurancePaper", "key", about=lambda row: f"qualification.key:{row.stored_as}")
