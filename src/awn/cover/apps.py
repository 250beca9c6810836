from django.apps import AppConfig


class CoverConfig(AppConfig):
    name = "awn.cover"
    label = "cover"
