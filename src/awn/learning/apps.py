from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "awn.learning"
    label = "learning"
