"""Verbs of the day itself, by noun."""
