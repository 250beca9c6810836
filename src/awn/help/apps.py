from django.apps import AppConfig
from django.core import checks


class HelpConfig(AppConfig):
    name = "awn.help"
    label = "help"

    def ready(self) -> None:
        from awn.help.checking import our_problems

        checks.register(our_problems, "awn")
