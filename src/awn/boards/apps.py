from django.apps import AppConfig

from awn.base.resealing import register


class BoardsConfig(AppConfig):
    name = "awn.boards"
    label = "boards"

    def ready(self) -> None:
        """Names what is kept sealed: the keys of files, as `qualifications.documents` seals them."""
        register("boards.BoardFile", "key", about=lambda row: f"qualification.key:{row.stored_as}")
