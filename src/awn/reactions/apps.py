from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    name = "awn.reactions"
    label = "reactions"
