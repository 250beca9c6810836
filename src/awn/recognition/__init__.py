"""Levels, thanks and tables, beside the hours and never in them."""
