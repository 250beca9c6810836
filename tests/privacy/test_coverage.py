"""No table that leads to a person is forgotten, neither by the copy nor by the erasure."""

import re

import pytest
from django.apps import apps

from awn.people.models import Account, Person
from awn.privacy import register
from awn.privacy.gathering import PARTS
from awn.privacy.retention import KEPT
from awn.privacy.tables import COLUMNS

PERSON_ID = re.compile(r"(^|_)(person|by|account|subject|helper|ward|guardian|user|owner|reviewer)_id$")
# Ids of other things than people, whatever they are called.
OTHER_THINGS = {"transparency.Leaf.subject"}


def columns() -> set[str]:
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            leads = field.related_model in {Person, Account} or (
                field.related_model is None and PERSON_ID.search(field.attname)
            )
            if leads:
                found.add(f"{model._meta.label}.{field.name}")
    return found - OTHER_THINGS


def test_every_column_that_leads_to_a_person_is_exported_or_named_with_its_reason() -> None:
    assert sorted(columns() - COLUMNS.keys()) == []
    assert sorted(COLUMNS.keys() - columns()) == []


@pytest.mark.parametrize("path", sorted(COLUMNS))
def test_what_is_said_of_a_column_can_be_done(path: str) -> None:
    column = COLUMNS[path]
    assert column.part in PARTS or (column.part == "" and column.why)
    assert column.at_erasure in {"deleted", "unlinked"} or (column.at_erasure in {"with", "kept"} and column.why)
    if column.at_erasure == "unlinked":
        label, _dot, name = path.rpartition(".")
        assert apps.get_model(label)._meta.get_field(name).null


def test_every_class_of_data_has_its_period_and_its_law() -> None:
    assert all(kept.law and str(kept.until) for kept in KEPT.values())


def test_every_table_that_leads_to_a_person_stands_in_the_register() -> None:
    assert [label for label, activities in register.tables().items() if not activities] == []
    assert {name for one in register.ACTIVITIES for name in one.kept} == KEPT.keys() - {"runs"}
    assert all(one.where for one in register.ACTIVITIES)
