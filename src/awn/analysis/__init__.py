"""Saved questions over safe aggregates."""
