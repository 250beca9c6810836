from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "awn.keys"
    label = "keys"
