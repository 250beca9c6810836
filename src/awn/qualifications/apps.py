from django.apps import AppConfig

from awn.base.resealing import register


class QualificationsConfig(AppConfig):
    name = "awn.qualifications"
    label = "qualifications"

    def ready(self) -> None:
        """Names what is kept sealed. Files have keys of their own, which are: a new data key leaves them alone."""
        register("qualifications.Qualification", "number", about=lambda row: f"qualification.number:{row.public_id}")
        register("qualifications.Document", "key", about=lambda row: f"qualification.key:{row.stored_as}")
        register("qualifications.Document", "file_name", about=lambda row: f"qualification.file_name:{row.stored_as}")
