"""Arabic catalogues: which source belongs to which area, extraction, reading and writing, checks."""
