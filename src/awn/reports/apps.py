from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "awn.reports"
    label = "reports"
