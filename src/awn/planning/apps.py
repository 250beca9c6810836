from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "awn.planning"
    label = "planning"
