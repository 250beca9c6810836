"""Reads of screening."""
