"""Verbs of participation, by noun."""
