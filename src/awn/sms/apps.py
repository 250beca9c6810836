from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "awn.sms"
    label = "sms"
