"""Which translations somebody has read beside their English, since either last changed.

`locale/<language>/reviewed/<area>.txt` holds a line for each text that was read: the first twelve digits of a SHA-256
over context, English and translation. So a mark cannot outlive what it was given for: change a word, and the line fits
no more. Nobody writes the files by hand; `awn messages review AREA --done` does.
"""

import hashlib

from babel.messages.catalog import Message

from .areas import Tree
from .catalogue import is_translated, key_of, messages_of, read, replace_file, strings_of

DIGITS = 12


def mark_of(message: Message) -> str:
    """What stands for this text in this wording."""
    context, _english = key_of(message)
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    whole = "\x1e".join([context or "", "\x1f".join(english), "\x1f".join(strings_of(message))])
    return hashlib.sha256(whole.encode()).hexdigest()[:DIGITS]


def unreviewed(tree: Tree, area: str) -> list[str]:
    """English and translation of each text that nobody has read in this wording."""
    path = tree.reviewed(area)
    marks = set(path.read_text("ascii").split()) if path.exists() else set()
    return [
        f"{key_of(message)[1]!r} = {' | '.join(strings_of(message))!r}"
        for message in messages_of(read(tree.catalogue(area))).values()
        if is_translated(message) and mark_of(message) not in marks
    ]


def mark(tree: Tree, area: str) -> None:
    """Mark every text of the area; marks of what has changed go."""
    held = messages_of(read(tree.catalogue(area))).values()
    marks = sorted({mark_of(message) for message in held if is_translated(message)})
    if not marks:
        tree.reviewed(area).unlink(missing_ok=True)
        return
    replace_file(tree.reviewed(area), "".join(f"{one}\n" for one in marks).encode())
