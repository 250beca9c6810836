from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "awn.schools"
    label = "schools"
