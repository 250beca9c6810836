from django.apps import AppConfig


class HoursConfig(AppConfig):
    name = "awn.hours"
    label = "hours"
