from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "awn.web"
    label = "web"
