"""What the tests of rosters share."""

from tests.planning.worker import work as work  # noqa: PLC0414 - a fixture for all of them
