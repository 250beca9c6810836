"""Fixtures that the tests of pages may ask for by name."""

from tests.web.volunteering import today

__all__ = ["today"]
