"""Levels brought in line with the ledger, thanks, and being left out of tables."""
