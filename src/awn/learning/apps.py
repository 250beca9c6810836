from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "awn.learning"
    label = "learning"

    def ready(self) -> None:
        from awn.base.resealing import register
        from awn.learning.launched import about

        register("learning.Launch", "sealed", about=lambda row: about(row.uuid))
