"""docs/refusals.md, written from the sources by `python -m tests.architecture.refusal_page`."""

from collections import defaultdict
from pathlib import Path

from tests.architecture import lints
from tests.architecture.house import ROOT, SOURCES, modules

PAGE = ROOT / "docs" / "refusals.md"
INTRODUCTION = """# Refusals

What Awn says when it says no. The code is stable: programs may rely on it, and it means one thing. The
message is shown in the reader's language and says what to do next. This page is made from the sources:
`.venv/bin/python -m tests.architecture.refusal_page`.

| Code | Where | Message in English |
|---|---|---|
"""


def page() -> str:
    """The text that docs/refusals.md should hold."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in modules():
        package = path.relative_to(SOURCES).parts[0]
        for use in lints.refusals(path.read_text("utf-8"))[0]:
            said[use.code, package].add(use.message or "")
    rows = [
        f"| `{code}` | {package} | {' / '.join(sorted(filter(None, messages))) or 'depends on the field'} |\n"
        for (code, package), messages in sorted(said.items())
    ]
    return INTRODUCTION + "".join(rows)


def write(target: Path = PAGE) -> None:
    target.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
