"""The command line itself: finding commands, refusing in both languages, never a bare traceback."""

import argparse
import os
import subprocess
import sys
from types import ModuleType

import pytest
from django.db import OperationalError
from django.utils.translation import gettext_lazy

from awn.base.refusal import Refusal
from awn.cli import main, registry
from awn.launcher.errors import LauncherError


def a_command(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> None:
    """Let `awn try` be the only command; it raises the error."""
    module = ModuleType("awn.cli.try")

    def run(_args: argparse.Namespace) -> int:
        if error:
            raise error
        return 7

    def register(subparsers: registry.Subparsers) -> None:
        subparsers.add_parser("try").set_defaults(run=run)

    module.__dict__.update(register=register, run=run, NEEDS="nothing")
    monkeypatch.setattr(registry, "commands", lambda: [module])


def test_every_module_with_register_is_a_command_and_explains_itself() -> None:
    modules = registry.commands()
    assert {"awn.cli.run", "awn.cli.worker", "awn.cli.web"} <= {module.__name__ for module in modules}
    assert all(registry.needs(module) in {"nothing", "settings", "database"} for module in modules)


def test_help_needs_neither_settings_nor_database_and_lists_the_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "awn.cli", "--help"],
        env={"AWN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "run " in done.stdout
    assert "عون" in done.stdout


def test_the_exit_status_is_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    a_command(monkeypatch)
    assert main.main(["try"]) == 7


def test_a_refusal_is_said_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_command(monkeypatch, Refusal("forbidden", gettext_lazy("Yes")))
    assert main.main(["try"]) == 2
    assert capsys.readouterr().err.split() == ["Yes", "نعم"]


def test_an_unreachable_database_is_said_and_not_thrown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_command(monkeypatch, OperationalError("connection refused"))
    assert main.main(["try"]) == 2
    said = capsys.readouterr().err
    assert "connection refused" in said
    assert "قاعدة البيانات" in said


def test_a_launcher_error_is_said_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_command(monkeypatch, LauncherError("code", "Too bad.", "للأسف."))
    assert main.main(["try"]) == 2
    assert capsys.readouterr().err == "Too bad.\nللأسف.\n"


def test_a_fault_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    a_command(monkeypatch, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        main.main(["try"])


def test_ctrl_c_in_a_command_ends_it_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    a_command(monkeypatch)
    monkeypatch.setattr(main, "_explained", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt))
    assert main.main(["try"]) == 130


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    shell = f"{sys.executable} -m awn.cli --help | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_manage_passes_everything_on_to_django() -> None:
    command = [sys.executable, "-m", "awn.cli", "manage", "migrate", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: awn manage migrate")


def test_a_wrong_setting_is_said_and_not_thrown() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "awn.cli", "manage", "check"],
        env={"PATH": os.defpath, "AWN_DEBUG": "perhaps"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "AWN_DEBUG must be 1 or 0" in done.stderr
    assert "Traceback" not in done.stderr
