"""What the tests of the organisers' desk share: an organisation with its people, and clients signed in as them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.template.backends.jinja2 import Template
from django.test import Client
from django.test.signals import template_rendered
from tests import make

from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.reference import queries as reference


@dataclass
class Desk:
    """An organisation and one member of each role."""

    organisation: Organisation
    owner: Person
    coordinator: Person
    supervisor: Person
    viewer: Person
    stranger: Person

    @property
    def address(self) -> str:
        return f"/en/organiser/{self.organisation.slug}/"


@pytest.fixture
def desk_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk at the moment of the tests, with what its templates were given kept."""
    monkeypatch.setattr("awn.base.clock.now", lambda: make.NOW)
    keep_contexts(monkeypatch)


@pytest.fixture
def team() -> Desk:
    return desk()


@pytest.fixture
def writing_now(desk_now: None) -> Iterator[None]:
    """`desk_now` where an opportunity is written: no lists of reference that another test had made."""
    reference.forget()
    yield
    reference.forget()


@pytest.fixture
def writers() -> Desk:
    """An organisation, and what an opportunity is written of: a region, a field and a language."""
    make.region()
    make.field()
    make.language()
    return desk()


def desk(**values: Any) -> Desk:
    values = {"email": "team@example.org", **values}
    organisation = make.organisation(**values)
    roles = {role: make.member(organisation, role) for role in ("owner", "coordinator", "supervisor", "viewer")}
    other = make.organisation()
    return Desk(organisation, **roles, stranger=make.member(other, "owner"))


def keep_contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets `response.context` hold what a Jinja2 page was drawn from, as it does for Django's own templates."""
    draw = Template.render

    def kept(self: Any, context: Any = None, request: Any = None) -> str:
        template_rendered.send(sender=self, template=self, context=context or {})
        return draw(self, context, request)

    monkeypatch.setattr(Template, "render", kept)


def desk_of(team: Desk, opportunity: Opportunity) -> str:
    """The address of an opportunity at its organisation's desk."""
    return f"{team.address}opportunities/{opportunity.public_id}/"


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def form_of(response: Any) -> dict[str, Any]:
    """The fields of the page's main form as a browser would send them, from the form in its context."""
    form = response.context["form"]
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if hasattr(bound.field.widget, "shown"):
            data |= {f"{bound.html_name}_{part}": text for part, text in bound.field.widget.shown(value).items()}
        elif value not in (None, "", False):
            data[bound.html_name] = value
    return data
