"""Query sets compiled once give what the ORM gives."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.base.compiled import Compiled, any_of, prepared_cursor, slot
from awn.base.models import Event
from awn.people.models import Account, Person

pytestmark = pytest.mark.django_db


def test_it_reads_what_the_orm_reads_with_what_was_joined() -> None:
    account = make.account()
    compiled = Compiled(lambda: Account.objects.select_related("person").filter(pk=slot("pk")))
    with CaptureQueriesContext(connection) as seen:
        found = compiled.first(pk=account.pk)
        assert found is not None
        assert found == account
        assert found.person == account.person
        assert found.email == account.email
    assert len(seen) == 1


def test_values_change_and_the_text_is_made_once() -> None:
    people = [make.person(name_en=f"Person {n}") for n in range(4)]
    built: list[int] = []

    def rows():  # type: ignore[no-untyped-def] # a query set of people
        built.append(1)
        return Person.objects.filter(pk__in=any_of("ids")).order_by("-pk")

    compiled = Compiled(rows)
    assert compiled.all(ids=[people[0].pk, people[2].pk]) == [people[2], people[0]]
    assert compiled.all(ids=[people[3].pk]) == [people[3]]
    assert compiled.all(ids=[]) == []
    assert compiled.first(ids=[-1]) is None
    assert built == [1]


def test_columns_left_out_are_read_when_asked_for_and_what_is_added_is_there() -> None:
    account = make.account()
    accounts = Account.objects.filter(person=OuterRef("pk"))
    compiled = Compiled(
        lambda: (
            Person.objects.only("name_en")
            .annotate(signs_in=Exists(accounts), grown_up=Q(birth_date__lt=make.NOW))
            .filter(pk=slot("pk"))
        )
    )
    found = compiled.first(pk=account.person_id)
    assert found is not None
    assert (found.signs_in, found.grown_up) == (True, True)  # type: ignore[attr-defined] # added above
    assert "joined_at" in found.get_deferred_fields()
    assert found.joined_at == account.person.joined_at  # type: ignore[union-attr] # make.account gives it a person


def test_text_in_a_value_stays_text() -> None:
    person = make.person(name_en="O'Neil %s {} --")
    compiled = Compiled(lambda: Person.objects.filter(name_en=slot("name")))
    assert compiled.first(name="O'Neil %s {} --") == person
    assert compiled.first(name="' OR true --") is None


def test_columns_that_need_turning_are_refused() -> None:
    with pytest.raises(TypeError):
        Compiled(lambda: Event.objects.filter(pk=slot("pk"))).all(pk=1)


def test_a_forgotten_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Compiled(lambda: Person.objects.filter(pk=slot("pk"))).all()


def test_statements_are_prepared_on_the_connection_in_use() -> None:
    compiled = Compiled(lambda: Person.objects.filter(pk=slot("pk")))
    for _i in range(3):
        compiled.all(pk=1)
    with prepared_cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert any('"people_person"."id" = ($1)' in row[0] for row in cursor.fetchall())
