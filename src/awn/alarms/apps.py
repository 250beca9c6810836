from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "awn.alarms"
    label = "alarms"
