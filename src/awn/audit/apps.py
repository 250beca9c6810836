from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "awn.audit"
    label = "audit"
