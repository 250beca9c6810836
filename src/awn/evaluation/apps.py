from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "awn.evaluation"
    label = "evaluation"
