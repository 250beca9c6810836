from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "awn.transparency"
    label = "transparency"
