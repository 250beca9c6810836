from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "awn.screening"
    label = "screening"
