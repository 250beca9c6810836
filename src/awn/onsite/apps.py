from django.apps import AppConfig


class OnsiteConfig(AppConfig):
    name = "awn.onsite"
    label = "onsite"
