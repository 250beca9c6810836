from django.apps import AppConfig


class ExtractsConfig(AppConfig):
    name = "awn.extracts"
    label = "extracts"
