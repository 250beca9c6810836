from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "awn.programmes"
    label = "programmes"
