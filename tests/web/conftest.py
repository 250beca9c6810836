"""Fixtures that the tests of pages may ask for by name."""

from tests.web.desk import desk_now, team, writers, writing_now
from tests.web.volunteering import public_now, today

__all__ = ["desk_now", "public_now", "team", "today", "writers", "writing_now"]
