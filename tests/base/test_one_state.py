"""Migrations that make several tables in one step."""

import pytest
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, RunSQL
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from awn.base.one_state import OneState

FIRST = CreateModel("Camel", [("id", models.BigAutoField(primary_key=True)), ("age", models.IntegerField())])
# The rider is named before the saddle that it points to: a migration made by hand may do so.
TABLES = [
    CreateModel(
        "Rider",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("camel", models.ForeignKey("base.camel", models.CASCADE)),
            ("saddle", models.ForeignKey("base.saddle", models.CASCADE)),
        ],
        options={"indexes": [models.Index(fields=["camel", "-id"], name="rider_of_camel")]},
    ),
    CreateModel("Saddle", [("id", models.BigAutoField(primary_key=True))]),
]
CHANGES = [
    AddField("camel", "name", models.TextField(default="", db_default="")),
    AddField("camel", "mother", models.ForeignKey("base.camel", models.CASCADE, null=True)),
    AddIndex("camel", models.Index(fields=["name"], name="camel_name")),
    AddConstraint("camel", models.CheckConstraint(condition=models.Q(age__gte=0), name="camel_born")),
]
SHAPE = """
    SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_name LIKE 'base\\_%%' UNION ALL
    SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE tablename LIKE 'base\\_%%' UNION ALL
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
    WHERE conrelid::regclass::text LIKE 'base\\_%%' ORDER BY 1, 2, 3"""


@pytest.mark.django_db(transaction=False)
def test_tables_made_in_one_step_are_those_made_one_by_one() -> None:
    untouched = _shape()
    one_by_one = _made([FIRST, *reversed(TABLES), *CHANGES])
    together = _made([FIRST, OneState(TABLES), OneState(CHANGES)])
    assert [row for row in together if row[1] == "rider_of_camel"]
    assert together == one_by_one
    assert _shape() == untouched  # the way back was gone as well


@pytest.mark.parametrize(
    "second",
    [AddField("saddle", "colour", models.TextField()), RunSQL("SELECT 1")],
    ids=["builds upon another", "has no model"],
)
def test_what_cannot_be_done_in_one_step_is_refused(second: Operation) -> None:
    with pytest.raises(ValueError, match=r"Say it in CreateModel|a state of its own"):
        OneState([TABLES[1], second])


def _made(operations: list[Operation]) -> list[tuple[str, ...]]:
    migration = Migration("0001_test", "base")
    migration.operations = operations
    before = ProjectState()
    before.apps  # noqa: B018 - drawn, as the executor has them, so that each operation must draw its own
    with connection.schema_editor() as editor:
        after = migration.apply(before.clone(), editor)
    assert after.apps.get_model("base", "Camel")._meta.db_table == "base_camel"
    shape = _shape()
    with connection.schema_editor() as editor:
        migration.unapply(before, editor)
    return shape


def _shape() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(SHAPE.replace("%%", "%"))
        return list(cursor.fetchall())
