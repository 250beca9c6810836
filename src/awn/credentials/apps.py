from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "awn.credentials"
    label = "credentials"
