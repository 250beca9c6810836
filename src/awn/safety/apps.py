from collections.abc import Callable
from typing import Any

from django.apps import AppConfig

from awn.base.resealing import register


class SafetyConfig(AppConfig):
    name = "awn.safety"
    label = "safety"

    def ready(self) -> None:
        """Names what is kept sealed, each with the row whose seal it bears."""
        for model, bearer, names in (
            ("Report", "", ("words", "contact")),
            ("ReportStep", "report", ("note",)),
            ("Suspension", "", ("words",)),
            ("Appeal", "suspension", ("words", "answer")),
            ("HouseAppeal", "", ("words", "answer")),
            ("Incident", "", ("what", "done", "insurance")),
            ("IncidentPerson", "incident", ("name", "health")),
            ("FollowUp", "incident", ("words",)),
        ):
            for name in names:
                register(f"safety.{model}", name, about=_seal_of(bearer))


def _seal_of(bearer: str) -> Callable[[Any], str]:
    """What a value is bound to: the seal of its own row, or of the row it belongs to."""

    def about(row: Any) -> str:
        return f"safety:{(getattr(row, bearer) if bearer else row).seal}"

    return about
