"""Query sets compiled once: afterwards only their values change.

The ORM builds the SQL of a query anew each time, which on the hottest pages takes several times as long as PostgreSQL
needs to answer it. What is said here is still said in the ORM's words, so no rule has to be written a second time as
SQL; and as the text never changes, PostgreSQL prepares it once for each connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model, QuerySet, query
from django.db.models.expressions import RawSQL

# The stubs tell of the parameters of another release.
_populators: Callable[..., list[Any]] = query.get_related_populators

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Stands in the compiled parameters for a value that is given when the query runs."""

    name: str


def slot(name: str, field: Field[Any, Any] | None = None) -> RawSQL:
    """Stands in a query set for the value `name`; `field` says its type where the place does not."""
    return RawSQL("%s", (_Slot(name),), field)


def any_of(name: str) -> RawSQL:
    """Like `slot`, for a list of ids: `filter(pk__in=any_of("shifts"))`."""
    return RawSQL("SELECT unnest(%s::bigint[])", (_Slot(name),))


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor whose statements PostgreSQL prepares, on Django's own connection and in its transaction.

    While statements are logged it is a plain one: Django's log cannot tell the values of prepared ones.
    """
    from django.db.backends.postgresql.base import ServerBindingCursor

    if connection.queries_logged:
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.ensure_connection()
    # The stubs know neither how a cursor is made nor how Django wraps it.
    make: Callable[..., Any] = ServerBindingCursor
    wrapper: Any = connection
    # As `connection.cursor()` wraps its own: errors become Django's.
    with wrapper._prepare_cursor(make(wrapper.connection)) as cursor:
        yield cursor


class Compiled(Generic[M]):
    """A query set with slots, as `Compiled(lambda: Shift.objects.filter(opportunity=slot("opportunity")))`.

    It may join with `select_related`, leave columns out and sort; what prefetches or cuts it must be done outside.
    """

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        # Built when first asked for: then all models are there.
        self._build = build

    def all(self, **values: Any) -> list[M]:
        """The instances for these values, one for each slot."""
        plan = self._plan
        with prepared_cursor() as cursor:
            cursor.execute(plan.sql, plan.filled(values))
            rows = cursor.fetchall()
        return [plan.instance(row) for row in rows]

    def first(self, **values: Any) -> M | None:
        """The first of them."""
        found = self.all(**values)
        return found[0] if found else None

    @cached_property
    def _plan(self) -> _Plan[M]:
        return _Plan(self._build())


class _Plan(Generic[M]):
    """The text of a query, and how a row of its answer becomes instances."""

    def __init__(self, rows: QuerySet[M]) -> None:
        compiler: Any = rows.query.get_compiler(using=rows.db)
        self.sql, self._values = compiler.as_sql()
        fields = compiler.klass_info["select_fields"]
        self._model = rows.model
        self._begin, self._end = fields[0], fields[-1] + 1
        self._names = [column[0].target.attname for column in compiler.select[self._begin : self._end]]
        self._joined = _populators(compiler.klass_info, compiler.select, rows.db)
        self._added = dict(compiler.annotation_col_map)
        if compiler.get_converters([column[0] for column in compiler.select]):
            raise TypeError("a compiled query reads only columns that psycopg can turn into values by itself")
        self._alias = rows.db

    def filled(self, values: dict[str, Any]) -> list[Any]:
        """The parameters in order, each slot with its value."""
        return [values[one.name] if isinstance(one, _Slot) else one for one in self._values]

    def instance(self, row: tuple[Any, ...]) -> M:
        """The instance of a row with those that were joined to it."""
        made = self._model.from_db(self._alias, self._names, row[self._begin : self._end])
        for populator in self._joined:
            populator.populate(row, made)
        for name, position in self._added.items():
            setattr(made, name, row[position])
        return made
