from django.apps import AppConfig

from awn.base.resealing import register


class SupportConfig(AppConfig):
    name = "awn.support"
    label = "support"

    def ready(self) -> None:
        """Names what is kept sealed: words and addresses for their request, keys of files for the file."""
        for name in ("name", "contact"):
            register("support.HelpRequest", name, about=lambda row: f"support:{row.seal}")
        register("support.HelpMessage", "words", about=lambda row: f"support:{row.request.seal}")
        register("support.HelpFile", "file_name", about=lambda row: f"support:{row.message.request.seal}")
        register("support.HelpFile", "key", about=lambda row: f"qualification.key:{row.stored_as}")
