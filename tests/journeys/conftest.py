"""Fixtures of the browser tests."""

from tests.browsing import awn_clock, chromium, db, site

__all__ = ["awn_clock", "chromium", "db", "site"]
