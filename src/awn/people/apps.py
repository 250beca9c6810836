from django.apps import AppConfig

from awn.base.resealing import register
from awn.people.profile_rules import care_of, contact_of


class PeopleConfig(AppConfig):
    name = "awn.people"
    label = "people"

    def ready(self) -> None:
        """Names what is kept sealed."""
        register("people.Care", "sealed", about=lambda row: care_of(row.pk))
        register("people.SealedContact", "sealed", about=lambda row: contact_of(row.pk))
