"""One process at a time: a lock by name, over connections."""

from __future__ import annotations

import pytest
from django.db import connections

from awn.base.alone import alone


@pytest.mark.django_db
def test_a_name_is_one_process_alone_and_free_again_afterwards() -> None:
    other = connections.create_connection("default")

    def taken(name: str) -> bool:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
            is_taken = not cursor.fetchone()[0]
            cursor.execute("SELECT pg_advisory_unlock_all()")
        return is_taken

    try:
        with alone("a test") as is_mine:
            assert is_mine and taken("a test") and not taken("another")
        assert not taken("a test")
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('a test'))")
        with alone("a test") as is_mine:
            assert not is_mine
        with pytest.raises(RuntimeError), alone("another"):
            raise RuntimeError
        assert not taken("another"), "free also where the work failed"
    finally:
        other.close()
