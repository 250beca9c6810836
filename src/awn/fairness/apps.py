from django.apps import AppConfig


class FairnessConfig(AppConfig):
    name = "awn.fairness"
    label = "fairness"
