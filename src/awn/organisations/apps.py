from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "awn.organisations"
    label = "organisations"
