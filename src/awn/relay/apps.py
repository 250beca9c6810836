from django.apps import AppConfig


class RelayConfig(AppConfig):
    name = "awn.relay"
    label = "relay"
