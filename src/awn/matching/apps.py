from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "awn.matching"
    label = "matching"
