"""`awn messages update|compile|check [AREA ...]`: the Arabic catalogues.

Needs neither Django's settings nor a database, so that it runs before anything else is set up.
"""

import argparse
import sys

from ._messages.areas import Tree, our_tree

NEEDS = "nothing"

NEEDS = "nothing"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("messages", help="extract, compile and check the Arabic of the interface")
    _arguments(parser)
    parser.set_defaults(run=run)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=["update", "compile", "check"],
        help="update: bring in new English; compile: build the one .mo; check: find what is missing",
    )
    parser.add_argument("areas", nargs="*", metavar="AREA", help="catalogues (all when none is named)")
    parser.add_argument("--area", action="append", default=[], dest="more", metavar="AREA", help="the same")


def run(args: argparse.Namespace, tree: Tree | None = None) -> int:
    """Do it; the exit status (0 right, 1 something to mend, 2 wrongly called)."""
    from ._messages.catalogue import CatalogueError
    from ._messages.check import areas_of

    tree = tree or our_tree()
    known = areas_of(tree)
    chosen = list(dict.fromkeys([*args.areas, *args.more])) or known
    unknown = [area for area in chosen if area not in known]
    if unknown:
        _say(f"No such area: {', '.join(unknown)}. There are: {', '.join(known)}.")
        return 2
    try:
        return {"update": _update, "compile": _compile, "check": _check}[args.what](tree, chosen)
    except CatalogueError as error:
        _say(str(error))
        return 1


def compile_if_needed(tree: Tree | None = None) -> list[str]:
    """Build the .mo unless it is up to date; the contradictions that stand in the way, none when it is there.

    Called at every start, so it costs a few file times when there is nothing to do.
    """
    tree = tree or our_tree()
    from ._messages.catalogue import compile_all, is_compiled
    from ._messages.check import contradictions

    if is_compiled(tree):
        return []
    found = contradictions(tree)
    if not found:
        compile_all(tree)
    return found


def _update(tree: Tree, areas: list[str]) -> int:
    from ._messages.catalogue import is_translated, messages_of, read, update

    for area in areas:
        changed = update(tree, area)
        held = messages_of(read(tree.catalogue(area))).values()
        if changed or held:
            missing = sum(not is_translated(message) for message in held)
            state = "changed" if changed else "as it was"
            _say(f"{area}: {len(held)} messages, {missing} without Arabic ({state})")
    return 0


def _compile(tree: Tree, areas: list[str]) -> int:
    """All catalogues, whichever areas are named: there is one .mo."""
    return _report(compile_if_needed(tree), "The catalogues are compiled.")


def _check(tree: Tree, areas: list[str]) -> int:
    from ._messages.check import findings

    return _report(findings(tree, areas), "The Arabic is complete.")


def _report(found: list[str], well: str) -> int:
    for line in found:
        _say(line)
    _say(f"{len(found)} to mend." if found else well)
    return 1 if found else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="awn messages", description=__doc__)
    _arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
