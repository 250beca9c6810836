"""The command `awn`: finds the commands, prepares what each needs, and says refusals in both languages."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator

from awn.launcher.errors import LauncherError

from . import registry

SETTINGS = "awn.config.settings"
UNDEFINED_TABLE = "42P01"
EPILOG = "`awn COMMAND --help` explains one command. `awn run` starts everything. · «awn run» يشغّل كل شيء."


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status (2: refused, 130: interrupted)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if given[:1] == ["manage"]:
            return _explained("database", lambda: _manage(given[1:]))
        parser = _parser()
        args = parser.parse_args(given)
        if not hasattr(args, "module"):
            parser.print_help()
            return 2 if given else 0
        return _explained(registry.needs(args.module, args), lambda: int(args.module.run(args)))
    except LauncherError as error:
        return _refuse(error.english, error.arabic)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # `awn export | head`: the reader has seen enough. Nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="awn", description="Awn, the volunteering platform · عون، منصة التطوع", epilog=EPILOG
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands · الأوامر")
    for module in registry.commands():
        before = set(subparsers.choices)
        module.register(subparsers)
        for name in set(subparsers.choices) - before:
            subparsers.choices[name].set_defaults(module=module)
    subparsers.add_parser("manage", help="Django's own management commands: awn manage migrate", add_help=False)
    return parser


def _explained(needs: registry.Needs, command: Callable[[], int]) -> int:
    """Run the command on prepared ground; an error that is not a fault of the program becomes a refusal."""
    try:
        with _prepared(needs):
            return command()
    except Exception as error:
        if texts := _explanation(error):
            return _refuse(*texts)
        raise


def _explanation(error: Exception) -> tuple[str, str] | None:
    """What to say, in English and in Arabic, of an error that is not a fault of the program."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError
    from django.utils import translation

    from awn.base.refusal import Refusal

    if isinstance(error, Refusal):
        with translation.override("en"):
            english = str(error.message)
        with translation.override("ar"):
            return english, str(error.message)
    if isinstance(error, ImproperlyConfigured):
        return f"A setting is wrong: {error}", "أحد الإعدادات غير صحيح؛ التفاصيل أعلاه (docs/settings.md)."
    if isinstance(error, OperationalError):
        return (
            f"The database failed: {str(error).strip()}",
            "تعطّلت قاعدة البيانات؛ السبب أعلاه.",
        )
    if isinstance(error, ProgrammingError) and getattr(error.__cause__, "sqlstate", "") == UNDEFINED_TABLE:
        return (
            "The database is not set up yet. Run `awn run` once, or `awn manage migrate`.",
            "قاعدة البيانات غير مهيأة بعد. شغّل «awn run» مرة واحدة أو «awn manage migrate».",
        )
    return None


@contextlib.contextmanager
def _prepared(needs: registry.Needs) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        if needs == "database":
            if url := os.environ.get("AWN_DATABASE_URL"):
                from awn.launcher import outside

                outside.check(url)
            else:
                from awn.launcher import postgres

                stack.enter_context(postgres.running())
        if needs != "nothing":
            import django

            django.setup()
        yield


def _manage(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["awn manage", *arguments])
    return 0


def _refuse(english: str, arabic: str) -> int:
    sys.stderr.write(f"{english}\n{arabic}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
