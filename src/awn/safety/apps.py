from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "awn.safety"
    label = "safety"
