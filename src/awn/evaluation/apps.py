from django.apps import AppConfig

from awn.base.resealing import register


class EvaluationConfig(AppConfig):
    name = "awn.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Names what is kept sealed."""
        register("evaluation.Contest", "words", about=lambda row: f"evaluation.contest:{row.seal}")
        register("evaluation.Contest", "answer", about=lambda row: f"evaluation.contest:{row.seal}")
