"""Certificates as PDF: drawn by typst, with the signed credential inside, signed for readers of PDF (PAdES)."""
