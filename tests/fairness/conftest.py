"""The clock of the pages."""

from tests.web.volunteering import today

__all__ = ["today"]
