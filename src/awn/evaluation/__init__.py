"""Reliability and quality as distributions, with their evidence."""
