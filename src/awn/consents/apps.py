from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "awn.consents"
    label = "consents"
