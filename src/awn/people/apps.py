from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "awn.people"
    label = "people"
