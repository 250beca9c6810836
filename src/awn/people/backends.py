"""Who a session belongs to, read the quick way: every page of a signed-in person asks."""

from __future__ import annotations

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection
from django.db.models import Field, Model

from awn.people.models import Account, Person


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth brings no types
    """allauth's backend, with account and person read by one prepared statement.

    Building the same query anew for every request took the ORM longer than PostgreSQL needs to answer it.
    """

    def get_user(self, user_id: int) -> Account | None:
        """The active account with its person; None when there is none."""
        with connection.cursor() as cursor:
            cursor.execute(_statement(), [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        names = [field.attname for field in _columns(Account)]
        account = Account.from_db(connection.alias, names, row[: len(names)])
        rest = row[len(names) :]
        if rest[0] is not None:
            person = Person.from_db(connection.alias, [field.attname for field in _columns(Person)], rest)
            account.person = person
        return account if self.user_can_authenticate(account) else None


@cache
def _columns(model: type[Model]) -> tuple[Field[object, object], ...]:
    return tuple(model._meta.concrete_fields)


@cache
def _statement() -> str:
    listed = ", ".join(
        f'"{model._meta.db_table}"."{field.column}"' for model in (Account, Person) for field in _columns(model)
    )
    account, person = Account._meta.db_table, Person._meta.db_table
    return (
        f'SELECT {listed} FROM "{account}" LEFT JOIN "{person}" ON "{person}"."id" = "{account}"."person_id"'
        f' WHERE "{account}"."id" = %s'
    )
