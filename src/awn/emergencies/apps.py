from django.apps import AppConfig


class EmergenciesConfig(AppConfig):
    name = "awn.emergencies"
    label = "emergencies"
