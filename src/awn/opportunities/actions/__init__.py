"""Verbs of opportunities, by noun."""
