"""The national world."""
