from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "awn.participation"
    label = "participation"
