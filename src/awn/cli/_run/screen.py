"""What `awn run` writes: steps with their seconds, and the children's lines behind a coloured name."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

COLOURS = {"awn": "36", "db": "34", "web": "32", "worker": "35"}
_lock = threading.Lock()


def say(text: str = "") -> None:
    clear = "\r\033[K" if sys.stdout.isatty() else ""  # the name of the step that is under way
    with _lock:
        sys.stdout.write(f"{clear}{text}\n")
        sys.stdout.flush()


def line(name: str, text: str) -> None:
    """One line of the child `name`."""
    say(f"{paint(f'[{name}]'.ljust(8), COLOURS.get(name, '33'))} {text}")


def paint(text: str, colour: str) -> str:
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return f"\033[{colour}m{text}\033[0m"


class Outcome:
    """What a step has to say for itself when it is done."""

    text = "done"


@contextmanager
def step(name: str) -> Iterator[Outcome]:
    """Shows the step while it runs, and its outcome and seconds when it is done."""
    outcome = Outcome()
    start = time.monotonic()
    if sys.stdout.isatty():
        sys.stdout.write(f"  … {name}\r")
        sys.stdout.flush()
    try:
        yield outcome
    except BaseException:
        say(f"  {paint('✗', '31')} {name}")
        raise
    say(f"  {paint('✓', '32')} {name:<16}{outcome.text:<28}{time.monotonic() - start:6.1f} s")
