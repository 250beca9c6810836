from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "awn.impact"
    label = "impact"
