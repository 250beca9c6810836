from django.apps import AppConfig


class MinorsConfig(AppConfig):
    name = "awn.minors"
    label = "minors"
