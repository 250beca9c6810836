from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "awn.assistance"
    label = "assistance"
