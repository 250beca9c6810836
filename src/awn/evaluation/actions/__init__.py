"""Counting anew, objecting and deciding, hiding, and labels of comments."""
