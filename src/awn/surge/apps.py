from django.apps import AppConfig


class SurgeConfig(AppConfig):
    name = "awn.surge"
    label = "surge"
