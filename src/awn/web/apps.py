from django.apps import AppConfig

from awn.base.resealing import register
from awn.web import fallback


class WebConfig(AppConfig):
    name = "awn.web"
    label = "web"

    def ready(self) -> None:
        """Names what `adapter.MfaAdapter` seals within allauth's table; passkeys there are no secret.

        And lets languages that are not complete fall back to English.
        """
        fallback.install()
        register("mfa.Authenticator", "data", about=lambda _row: "account.second_step", members=("secret", "seed"))
