"""Benchmarks: each prints what it measured beside a baseline measured in the same run.

Run by `awn bench NAME` from a checkout; they are not part of the installed package.
"""
