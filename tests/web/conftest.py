"""Fixtures that the tests of pages may ask for by name."""

from tests.web.desk import desk_now, team
from tests.web.volunteering import public_now, today

__all__ = ["desk_now", "public_now", "team", "today"]
