from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "awn.status"
    label = "status"
