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
            ("Incident", "", ("what", "done", "insurance")),
            ("IncidentPerson", "incident", ("name", "health")),
            ("FollowUp", "incident", ("words",)),
        ):
            for name in names:
                register(
                    f"safety.{model}",
                    name,
                    about=lambda row, bearer=bearer: f"safety:{(getattr(row, bearer) if bearer else row).seal}",
                )
