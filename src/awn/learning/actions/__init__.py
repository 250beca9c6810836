"""Bringing courses into tables, taking them, writing them, giving them away and taking them in."""
