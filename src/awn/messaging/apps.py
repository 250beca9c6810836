from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "awn.messaging"
    label = "messaging"
