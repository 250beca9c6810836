from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "awn.identity"
    label = "identity"
