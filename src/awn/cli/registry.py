"""The commands of `awn`: every module beside this one that has `register(subparsers)` and `run(args) -> int`.

A module may say what must stand before it runs, by a constant NEEDS: "nothing", "settings" (Django is set
up) or "database" (Django is set up and the database answers; the default). Keep imports of Django and of our
packages inside the functions: the modules are imported before Django is set up, and `awn --help` stays quick.
"""

import argparse
import importlib
import pkgutil
from types import ModuleType
from typing import Literal, TypeAlias

import awn.cli

Needs = Literal["nothing", "settings", "database"]
# argparse gives this type no public name.
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def commands() -> list[ModuleType]:
    """The command modules by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(awn.cli.__path__))
    modules = [importlib.import_module(f"awn.cli.{name}") for name in names if _may_be_command(name)]
    return [module for module in modules if hasattr(module, "register")]


def command(name: str) -> ModuleType | None:
    """The module of one command, or None when this Awn does not have it."""
    return next((module for module in commands() if module.__name__ == f"awn.cli.{name.replace('-', '_')}"), None)


def needs(module: ModuleType, args: argparse.Namespace | None = None) -> Needs:
    """What must stand before the module runs; a module may decide by its arguments, in `needs(args)`."""
    if args is not None and hasattr(module, "needs"):
        decided: Needs = module.needs(args)
        return decided
    wanted: Needs = getattr(module, "NEEDS", "database")
    return wanted


def _may_be_command(name: str) -> bool:
    return not name.startswith("_") and name not in {"main", "registry", "__main__"}


def call(name: str, *arguments: str) -> int:
    """Run another command within this one; what it needs must already stand. Its exit status."""
    module = command(name)
    if module is None:
        raise LookupError(name)
    parser = argparse.ArgumentParser(prog="awn")
    module.register(parser.add_subparsers())
    return int(module.run(parser.parse_args([name, *arguments])))
