from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "awn.recognition"
    label = "recognition"
