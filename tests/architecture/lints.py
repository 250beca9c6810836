"""House rules that no ready linter knows. Each takes a text and gives findings, "line: what is wrong".

test_lints.py tests these on made texts; test_sources.py and test_pages.py run them over the house.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

LONGEST_FUNCTION = 60
LONGEST_FILE = 400

WRITES = frozenset(
    {"save", "delete", "update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
)
# Not tables: what these names hold has verbs of the same names.
NOT_TABLES = frozenset(
    {
        "cache",
        "session",
        "workbook",
        "image",
        "digest",
        "progress",
        "globals",
        "filters",
        "context",
        "environ",
    }
)
CLOCKS = frozenset({"now", "today", "utcnow", "localdate", "localtime"})
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.AST) -> str:
    """The last word of a dotted name: `request.session` -> `session`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def writes_in_a_door(source: str) -> list[str]:
    """Calls that write to a table, and any use of a manager: a door calls actions and queries."""
    tree = ast.parse(source)
    modules = _imported(tree)
    found = [
        f"{call.lineno}: .{call.func.attr}() in a door, call an action instead"
        for call in _calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES | {f"a{word}" for word in WRITES}
        and _name(call.func.value) not in NOT_TABLES | modules
        and not _is_super(call.func.value)
    ]
    found += [
        f"{node.lineno}: .objects in a door, call a query instead"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    return found


def _imported(tree: ast.AST) -> frozenset[str]:
    """Names of modules of ours: `editing.create(…)` is a call of an action. Classes begin with a capital letter."""
    names = [
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("awn")
        for alias in node.names
    ]
    return frozenset(name for name in names if name[:1].islower())


def _is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == "super"


def unsafe_actions(source: str, called_outside: frozenset[str] = frozenset()) -> list[str]:
    """Public functions of an actions module that do not say who acts, when, and what comes of it.

    A step inside another action's transaction, which nobody outside the package calls, needs only
    the docstring.
    """
    found = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if _opens_transaction(node) or node.name in called_outside:
            named = {argument.arg for argument in node.args.kwonlyargs}
            missing = [word for word in ("by", "at") if word not in named]
            found += [f"{node.lineno}: {node.name} lacks the keyword `{word}=`" for word in missing]
        if not ast.get_docstring(node):
            found.append(f"{node.lineno}: {node.name} has no docstring")
    return found


def _opens_transaction(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "atomic" for node in ast.walk(function))


def names_used(source: str) -> set[str]:
    """Every name and attribute that a module mentions."""
    return {_name(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name | ast.Attribute)}


def hidden_clocks(source: str) -> list[str]:
    """Readings of the clock: time is a parameter everywhere but at the doors."""
    return [
        f"{call.lineno}: reads the clock, take the time as a parameter"
        for call in _calls(ast.parse(source))
        if _name(call.func) in CLOCKS
    ]


def impure_imports(source: str) -> list[str]:
    """Imports by which a rules module would reach the database."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith(("django.db", "psycopg", "procrastinate", "django.http", "django.shortcuts")):
                found.append(f"{node.lineno}: rules are pure, {name} is not")
    return found


def lengths(source: str) -> list[str]:
    """Files and functions that are too long to be read in one sitting."""
    lines = len(source.splitlines())
    found = [f"1: {lines} lines, split by noun at {LONGEST_FILE}"] if lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{node.lineno}: {node.name} has {length} lines of {LONGEST_FUNCTION}")
    return found


def loose_ends(source: str) -> list[str]:
    """Things put off, and checks switched off without a reason beside them."""
    found = []
    for number, line in enumerate(source.splitlines(), start=1):
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            found.append(f"{number}: do it or file it, it has no place here")
        silenced = re.search(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[\w, -]+\])?)(?P<reason>.*)", line)
        if silenced and len(re.findall(r"[A-Za-z]{2,}", silenced["reason"])) < 2:
            found.append(f"{number}: say beside it why the check is switched off")
    return found


@dataclass(frozen=True)
class RefusalUse:
    """A `Refusal(...)` in the sources; `message` is None where it is not written on the spot."""

    line: int
    code: str
    message: str | None


def refusals(source: str) -> tuple[list[RefusalUse], list[str]]:
    """The refusals of a module and what is wrong with them: codes are literals, messages are translated."""
    uses, found = [], []
    tree = ast.parse(source)
    for call in _calls(tree):
        if _name(call.func) != "Refusal":
            continue
        arguments = [
            *call.args,
            *(keyword.value for keyword in call.keywords if keyword.arg in {"code", "message"}),
        ]
        code, message = arguments[0], arguments[1] if len(arguments) > 1 else None
        if isinstance(code, ast.Constant) and isinstance(code.value, str):
            if not CODE.fullmatch(code.value):
                found.append(f"{call.lineno}: {code.value!r} is not lower_snake_case")
            uses.append(RefusalUse(call.lineno, code.value, _message(message) or _named_message(tree, message)))
        if isinstance(message, ast.Constant | ast.JoinedStr):
            found.append(f"{call.lineno}: the message is not translated, write _(...)")
    return uses, found


def _message(node: ast.AST | None) -> str | None:
    """The English of `_("...")` or `_("...").format(...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _message(node.func.value)
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return None


@dataclass(frozen=True)
class EventUse:
    """A `record("...")` in the sources; a part of the name that depends on a value reads `*`."""

    name: str
    data: frozenset[str]


def events(source: str) -> list[EventUse]:
    """The events that a module records."""
    found = []
    for call in _calls(ast.parse(source)):
        if _name(call.func) == "record" and call.args:
            name = _pattern(call.args[0])
            data = {keyword.arg for keyword in call.keywords if keyword.arg} - {"by", "at", "subject"}
            found += [EventUse(name, frozenset(data))] if name else []
    return found


def _pattern(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) or "*" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _named_message(tree: ast.AST, node: ast.AST | None) -> str | None:
    """The English that was last given to the name before it is used: `message = _("...")`."""
    if not isinstance(node, ast.Name):
        return None
    given = [
        assignment
        for assignment in ast.walk(tree)
        if isinstance(assignment, ast.Assign)
        and any(_name(target) == node.id for target in assignment.targets)
        and assignment.lineno < node.lineno
    ]
    return _message(max(given, key=lambda assignment: assignment.lineno).value) if given else None


def physical_css(source: str) -> list[str]:
    """Declarations that know left and right: the page turns over, its style sheet must turn with it."""
    plain = re.sub(r"/\*.*?\*/", lambda match: re.sub(r"[^\n]", " ", match[0]), source, flags=re.DOTALL)
    found = []
    for match in re.finditer(r"(?<=[{;\s])([\w-]+)\s*:\s*([^;{}]+)(?=[;}])", plain):
        name, value = match[1].lower(), match[2].strip().lower()
        if name.startswith("--"):
            continue
        if _is_physical(name, value):
            line = plain.count("\n", 0, match.start()) + 1
            found.append(f"{line}: {name}: {value} is physical, use inline-start and inline-end")
    return found


def _is_physical(name: str, value: str) -> bool:
    if re.search(r"(^|-)(left|right)(-|$)", name):
        return True
    if name in {"float", "clear", "text-align", "caption-side"}:
        return value.split(maxsplit=1)[0] in {"left", "right"}
    if name in {"margin", "padding", "border-width", "inset"}:
        sides = re.findall(r"(?:[\w.%-]|\([^()]*(?:\([^()]*\))*[^()]*\))+", value)
        return len(sides) == 4 and sides[1] != sides[3]
    return False


def _blank(match: re.Match[str]) -> str:
    """Nothing, on as many lines: line numbers stay right."""
    return "\n" * match[0].count("\n")


def without_comments(template: str) -> str:
    return re.sub(r"\{#.*?#\}|<!--.*?-->", _blank, template, flags=re.DOTALL)


def inline_code(template: str) -> list[str]:
    """Styles and scripts written into the page: our Content-Security-Policy drops them."""
    plain = without_comments(template)
    found = []
    for pattern, what in (
        (r"<style\b", "a style element"),
        (r"<[^>]*?\sstyle\s*=", "a style attribute"),
        (r"<[^>]*?\son[a-z]+\s*=", "an on... handler"),
        (r"<[^>]*?\shx-on", "an hx-on handler"),
        (r"=\s*[\"']?\s*(javascript|js):", "a javascript: value"),
        (
            r"<script\b(?![^>]*\ssrc\s*=)(?![^>]*\stype\s*=\s*[\"']application/(ld\+)?json)[^>]*>",
            "an inline script",
        ),
    ):
        for match in re.finditer(pattern, plain, flags=re.IGNORECASE | re.DOTALL):
            found.append(f"{plain.count(chr(10), 0, match.start()) + 1}: {what}, the browser will refuse it")
    return found


class _Words(HTMLParser):
    """Collects English that is written into a page rather than translated."""

    READ_ALOUD = ("alt", "title", "placeholder", "aria-label", "aria-description", "label")
    NOT_WORDS = frozenset({"script", "style", "code", "kbd", "pre", "svg"})
    VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "use", "circle", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent: list[bool] = [False]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        # `lang` says that these words are meant to be in that language: "English" in the language switch.
        foreign = "lang" in values and tag != "html"
        if not foreign:
            for name in self.READ_ALOUD:
                self._look(values.get(name) or "")
        if tag not in self.VOID:
            self._silent.append(self._silent[-1] or foreign or tag in self.NOT_WORDS)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and len(self._silent) > 1:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent[-1]:
            # A macro that gives attributes has no tag around them here.
            self._look(re.sub(r'[\w-]+="[^"]*"', "", data))

    def _look(self, text: str) -> None:
        if re.search(r"[A-Za-z]{2,}", text):
            self.found.append(f"{self.getpos()[0]}: not translated: {' '.join(text.split())!r}")


def untranslated_words(template: str) -> list[str]:
    """English between the tags that stands outside `_()` and `{% trans %}`."""
    plain = without_comments(template)
    plain = re.sub(r"\{%-?\s*(trans|set)\b[^%]*?-?%\}.*?\{%-?\s*end\1\s*-?%\}", _blank, plain, flags=re.DOTALL)
    plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", _blank, plain, flags=re.DOTALL)
    plain = re.sub(r"<(/?)(?=[\s>])", r"<\1div", plain)  # a tag whose name is a value
    words = _Words()
    words.feed(plain)
    words.close()
    return words.found


def missing_title(template: str) -> list[str]:
    """A page (what extends a layout) names itself in the reader's language."""
    plain = without_comments(template)
    if not re.search(r"\{%-?\s*extends\b", plain):
        return []
    title = re.search(r"\{%-?\s*block\s+title\s*-?%\}(.*?)\{%-?\s*endblock", plain, flags=re.DOTALL)
    if not title:
        return ["1: no {% block title %}"]
    if not re.search(r"\{\{|\{%-?\s*trans", title[1]):
        return ["1: the title is not translated"]
    return []


REGISTRY = re.compile(
    r"pythonhosted|pypi\.|npmjs\.|registry\.|--(extra-)?index-url|--find-links|--trusted-host", re.IGNORECASE
)


def registry_hosts(text: str) -> list[str]:
    """Addresses of package registries: which one is asked is the machine's own setting."""
    lines = enumerate(text.splitlines(), start=1)
    return [
        f"{number}: names a package registry: {match[0]}" for number, line in lines if (match := REGISTRY.search(line))
    ]
