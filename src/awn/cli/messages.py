"""`awn messages update|compile|check|review|begin [AREA ...]`: the catalogues.

Needs neither Django's settings nor a database, so that it runs before anything else is set up.
"""

import argparse
import sys
from dataclasses import replace

from awn.base.languages import KNOWN, OURS, share

from ._messages.areas import Tree, our_tree

NEEDS = "nothing"
NEXT = [code for code in KNOWN if code not in OURS]


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("messages", help="extract, compile, check and review the texts of the interface")
    _arguments(parser)
    parser.set_defaults(run=run)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=["update", "compile", "check", "review", "begin"],
        help="update: bring in new English; compile: build the .mo files; check: find what is missing; "
        "review: show what nobody has read since it changed; begin: make the catalogues of another language",
    )
    parser.add_argument("areas", nargs="*", metavar="AREA", help="catalogues (all when none is named)")
    parser.add_argument("--area", action="append", default=[], dest="more", metavar="AREA", help="the same")
    parser.add_argument("--language", default="ar", choices=["ar", *NEXT], help="Arabic unless another is named")
    parser.add_argument("--done", action="store_true", help="with review: I have read it, mark it as reviewed")


def run(args: argparse.Namespace, tree: Tree | None = None) -> int:
    """Do it; the exit status (0 right, 1 something to mend, 2 wrongly called)."""
    from ._messages.catalogue import CatalogueError
    from ._messages.check import areas_of

    tree = tree or our_tree()
    code, areas = getattr(args, "language", "ar"), list(args.areas)
    if args.what == "begin":
        if not areas or areas[0] not in NEXT:
            _say(f"Which language? One of: {', '.join(NEXT)}.")
            return 2
        code, *areas = areas
    known = areas_of(tree)
    chosen = list(dict.fromkeys([*areas, *args.more])) or known
    unknown = [area for area in chosen if area not in known]
    if unknown:
        _say(f"No such area: {', '.join(unknown)}. There are: {', '.join(known)}.")
        return 2
    tree = replace(tree, language=code)
    does = {"update": _update, "compile": _compile, "check": _check, "begin": _update}
    try:
        if args.what == "review":
            return _review(tree, chosen, done=getattr(args, "done", False))
        return does[args.what](tree, chosen)
    except CatalogueError as error:
        _say(str(error))
        return 1


def compile_if_needed(tree: Tree | None = None) -> list[str]:
    """Build each .mo unless it is up to date; the contradictions that stand in the way, none when it is there.

    Called at every start, so it costs a few file times when there is nothing to do.
    """
    from ._messages.catalogue import compile_all, is_compiled
    from ._messages.check import contradictions

    found: list[str] = []
    for one in (tree or our_tree()).begun:
        if not is_compiled(one):
            against = contradictions(one)
            found += against
            if not against:
                compile_all(one)
    return found


def _update(tree: Tree, areas: list[str]) -> int:
    from ._messages.catalogue import is_translated, messages_of, read, update

    name = KNOWN[tree.language].english_name
    for area in areas:
        changed = update(tree, area)
        held = messages_of(read(tree.catalogue(area))).values()
        if changed or held:
            missing = sum(not is_translated(message) for message in held)
            state = "changed" if changed else "as it was"
            _say(f"{area}: {len(held)} messages, {missing} without {name} ({state})")
    return 0


def _compile(tree: Tree, areas: list[str]) -> int:
    """All catalogues, whichever areas are named: there is one .mo for each language."""
    status = _report(compile_if_needed(tree), "The catalogues are compiled.")
    for one in tree.begun:
        if not one.is_arabic:
            _say(f"{KNOWN[one.language].english_name}: {share(one.locale, one.language):.1%} translated")
    return status


def _check(tree: Tree, areas: list[str]) -> int:
    from ._messages.check import findings

    if tree.is_arabic:
        return _report(findings(tree, areas), "The Arabic is complete.")
    return _report(findings(tree, areas), f"What there is of {KNOWN[tree.language].english_name} is right.")


def _review(tree: Tree, areas: list[str], *, done: bool) -> int:
    from ._messages.review import mark, unreviewed

    if done:
        for area in areas:
            mark(tree, area)
        _say(f"Marked as reviewed: {', '.join(areas)}.")
        return 0
    found = [f"{area}: {line}" for area in areas for line in unreviewed(tree, area)]
    return _report(found, "Every text has been read since it last changed.")


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
