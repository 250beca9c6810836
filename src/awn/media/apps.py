from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "awn.media"
    label = "media"
