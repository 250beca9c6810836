"""No name or title of somebody moves the words around it: in a sentence it stands in <bdi>."""

import re
from collections.abc import Iterator

from tests.architecture.house import ROOT, assert_none

from awn.web.jinja import environment

TEMPLATES = ROOT / "src/awn/web/templates"
SENTENCE = re.compile(r"\{%-?\s*trans\s([^%]*?)%\}(.*?)\{%-?\s*endtrans", re.DOTALL)
VALUE = re.compile(r"(\w+)\s*=\s*((?:[^,()\"]|\([^()]*(?:\([^()]*\)[^()]*)*\)|\"[^\"]*\")+)")
# What people wrote, or what may be in either script.
WRITTEN = re.compile(r"\b(?:t|t_plain)\(|\.(?:name|title|email|phone|display_name|place|file_name)\b(?!\()")
PLAIN_ONLY = re.compile(r"\{%-?\s*block\s+(?:title|description)\s*-?%\}(?:(?!endblock).)*$", re.DOTALL)


def loose(source: str) -> Iterator[str]:
    """Sentences of a template into which something written is filled as it is, where markup could stand."""
    for found in SENTENCE.finditer(source):
        before, (values, words) = source[: found.start()], found.groups()
        in_a_tag = before.rfind("<") > before.rfind(">")
        isolated = before.rstrip().endswith("<bdi>")
        if in_a_tag or isolated or PLAIN_ONLY.search(before):
            continue
        for name, value in VALUE.findall(values):
            if WRITTEN.search(value) and "bdi(" not in value and f"<bdi>{{{{ {name}" not in words:
                yield f"{name}={value.strip()} in “{' '.join(words.split())[:60]}”: say {name}=bdi(…)"


def test_what_people_wrote_is_isolated_in_each_sentence() -> None:
    pages = sorted(TEMPLATES.rglob("*.html"))
    found = [f"{page.relative_to(TEMPLATES)}: {fault}" for page in pages for fault in loose(page.read_text("utf-8"))]
    assert_none(found)


def test_the_rule_finds_a_loose_name_and_accepts_isolated_ones() -> None:
    faulty = "<p>{% trans name=t(person.name) %}Welcome, {{ name }}{% endtrans %}</p>"
    assert len(list(loose(faulty))) == 1
    for right in (
        "<p>{% trans name=bdi(t(person.name)) %}Welcome, {{ name }}{% endtrans %}</p>",
        "<p>{% trans name=t(person.name) %}Welcome, <bdi>{{ name }}</bdi>{% endtrans %}</p>",
        "{% block title %}{% trans name=t(person.name) %}Welcome, {{ name }}{% endtrans %}{% endblock %}",
        '<a title="{% trans name=t(person.name) %}Welcome, {{ name }}{% endtrans %}">x</a>',
    ):
        assert list(loose(right)) == []


def test_what_is_isolated_stays_escaped() -> None:
    page = environment(autoescape=True).from_string("{{ bdi(name) }}").render(name="<b>سالم</b>")
    assert page == "<bdi>&lt;b&gt;سالم&lt;/b&gt;</bdi>"
