from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    name = "awn.accountability"
    label = "accountability"
