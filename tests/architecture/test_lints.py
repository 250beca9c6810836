"""The house rules' own tests: each lint sees what it should and leaves the rest alone."""

from collections.abc import Callable

import pytest
from tests.architecture import lints

Lint = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("lint", "text"),
    [
        (lints.writes_in_a_door, "person.save()"),
        (lints.writes_in_a_door, "await person.asave()"),
        (lints.writes_in_a_door, "queries.open(at=at).update(state='closed')"),
        (lints.writes_in_a_door, "Place.objects.filter(pk=1)"),
        (lints.writes_in_a_door, "from awn.people.models import Person\nPerson.create()"),
        (lints.writes_in_a_door, "form.save(commit=False).delete()"),
        (lints.writes_in_a_door, "rows.bulk_create([])"),
        (lints.unsafe_actions, "@transaction.atomic\ndef publish(opportunity, by, at):\n    'Publish.'"),
        (lints.unsafe_actions, "@transaction.atomic\ndef publish(opportunity, *, by):\n    'Publish.'"),
        (lints.unsafe_actions, "def publish(opportunity, *, by, at): pass"),
        (lints.hidden_clocks, "timezone.now()"),
        (lints.hidden_clocks, "date.today()"),
        (lints.impure_imports, "from django.db.models import Q"),
        (lints.impure_imports, "import django.db"),
        (lints.impure_imports, "from django.db import models"),
        (lints.lengths, "x = 1\n" * 401),
        (lints.lengths, "def long():\n" + "    x = 1\n" * 60),
        (lints.loose_ends, "# TODO: later"),
        (lints.loose_ends, "x = 1  # type: ignore[assignment]"),
        (lints.loose_ends, "x = 1  # noqa: E501"),
        (lints.physical_css, "a { margin-left: 1px; }"),
        (lints.physical_css, "a{border-top-right-radius:1px}"),
        (lints.physical_css, "a { left: 0 }"),
        (lints.physical_css, "a { text-align: right; }"),
        (lints.physical_css, "a { float: left; }"),
        (lints.physical_css, "a { padding: 0 1px 0 2px; }"),
        (lints.physical_css, "a { inset: 0 auto 0 calc(100% - (2px * 3)); }"),
        (lints.inline_code, '<p style="color: red">'),
        (lints.inline_code, "<style>p {}</style>"),
        (lints.inline_code, "<script>alert(1)</script>"),
        (lints.inline_code, '<script type="importmap">{}</script>'),
        (lints.inline_code, '<button type="button" onclick="go()">'),
        (lints.inline_code, '<a href="javascript:go()">'),
        (lints.inline_code, "<p hx-on:click='go()'>"),
        (lints.untranslated_words, "<p>Hello</p>"),
        (lints.untranslated_words, "<p>{{ _('Hello') }} there</p>"),
        (lints.untranslated_words, '<img alt="A palm">'),
        (lints.untranslated_words, "<p>{% if x %}Yes{% endif %}</p>"),
        (lints.missing_title, '{% extends "base.html" %}'),
        (lints.missing_title, '{% extends "base.html" %}{% block title %}Hours{% endblock %}'),
        (lints.registry_hosts, "pip install --index-url https://example.org x"),
        (lints.registry_hosts, "https://files.python" + "hosted.org/x.whl"),  # in two halves: no file names one
    ],
)
def test_it_sees(lint: Lint, text: str) -> None:
    assert len(lint(text)) >= 1


@pytest.mark.parametrize(
    ("lint", "text"),
    [
        (lints.writes_in_a_door, "cache.delete('list'); request.session.save(); super().save(request)"),
        (lints.writes_in_a_door, "actions.update_details(person, by=by, at=at)"),
        (lints.writes_in_a_door, "from awn.opportunities.actions import editing\nediting.create(draft, by=by, at=at)"),
        (lints.unsafe_actions, "def publish(opportunity, *, by, at):\n    'Publish.'"),
        (lints.unsafe_actions, "def _lock(opportunity): pass"),
        (lints.unsafe_actions, "def step(opportunity):\n    'Inside a transaction of its caller.'"),
        (lints.hidden_clocks, "start(at=at); nowhere()"),
        (lints.impure_imports, "from django.utils.translation import gettext_lazy as _"),
        (lints.lengths, "x = 1\n" * 400 + "def short(): pass\n" * 0),
        (lints.lengths, "def long():\n" + "    x = 1\n" * 59),
        (lints.loose_ends, "x = 1  # type: ignore[assignment]  # the stubs lack this field"),
        (lints.loose_ends, "x = 1  # noqa: E501 - an address cannot be folded"),
        (lints.physical_css, "a { margin-inline-start: 1px; inset: 0; text-align: start; --left: 1px }"),
        (lints.physical_css, "a:hover { padding: 0 1px 0 1px; } /* margin-left: 1px; */"),
        (lints.physical_css, "a { margin: 0 calc(1px + 2px) 0 calc(1px + 2px); bright: 1 }"),
        (lints.inline_code, '<script src="/static/js/awn.js" defer></script>'),
        (lints.inline_code, '<script type="application/json">{}</script>'),
        (lints.inline_code, '<p class="style" data-one="1">{# <p style="x"> #}</p>'),
        (lints.untranslated_words, "<p>{{ _('Hello') }} · 3</p><code>awn run</code>"),
        (lints.untranslated_words, "{% trans %}Hello <b>you</b>{% endtrans %}{# a note #}"),
        (lints.untranslated_words, '<a lang="en" title="English" href="/en/">English</a>'),
        (lints.untranslated_words, "<br><p>{{ n }}</p>"),
        (lints.untranslated_words, '<{{ element }} class="card">3</{{ element }}>'),
        (lints.missing_title, '{% extends "base.html" %}{% block title %}{{ _("Hours") }}{% endblock %}'),
        (lints.missing_title, "<p>a partial needs no title</p>"),
        (lints.registry_hosts, "django==5.2.19 --hash=sha256:00"),
    ],
)
def test_it_leaves_alone(lint: Lint, text: str) -> None:
    assert lint(text) == []


def test_a_step_that_others_call_is_an_action() -> None:
    step = "def step(opportunity):\n    'A step.'"
    assert len(lints.unsafe_actions(step, frozenset({"step"}))) == 2


def test_refusals_are_read_with_their_message() -> None:
    uses, found = lints.refusals('raise Refusal("too_young", _("Wait until {day}.").format(day=day), status=409)')
    assert uses == [lints.RefusalUse(1, "too_young", "Wait until {day}.")]
    assert found == []


def test_events_are_read_with_their_data() -> None:
    source = 'record("hours.credited", by=by, at=at, minutes=5)\nevents.record(f"place.{state}", by=by, at=at)'
    assert lints.events(source) == [
        lints.EventUse("hours.credited", frozenset({"minutes"})),
        lints.EventUse("place.*", frozenset()),
    ]


def test_a_message_with_a_name_is_found() -> None:
    source = 'message = _("One")\nmessage = _("Two")\nraise Refusal("a", message)\nmessage = _("Three")'
    assert lints.refusals(source)[0][0].message == "Two"


@pytest.mark.parametrize("call", ['Refusal("TooYoung", _("No"))', 'Refusal("too_young", "No")', 'Refusal("a", f"{x}")'])
def test_a_bad_refusal_is_seen(call: str) -> None:
    assert len(lints.refusals(call)[1]) == 1


def test_findings_keep_their_line_after_blocks_of_several_lines() -> None:
    assert lints.untranslated_words("{% trans %}\na\n{% endtrans %}\n<p>Hello</p>")[0].startswith("4:")
