from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "awn.base"
    label = "base"
