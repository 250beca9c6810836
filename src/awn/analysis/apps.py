from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "awn.analysis"
    label = "analysis"
