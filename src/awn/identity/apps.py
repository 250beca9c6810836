from django.apps import AppConfig

from awn.base.resealing import register


class IdentityConfig(AppConfig):
    name = "awn.identity"
    label = "identity"

    def ready(self) -> None:
        """Names what is kept sealed. Answers of providers are not among them: they live for minutes."""
        register("identity.HeldNumber", "sealed", about=lambda row: f"identity.number:{row.digest}")
