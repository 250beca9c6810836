from django.apps import AppConfig


class QualificationsConfig(AppConfig):
    name = "awn.qualifications"
    label = "qualifications"
