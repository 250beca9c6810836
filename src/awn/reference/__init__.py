"""What everybody points at and nobody here writes: regions, fields, goals, skills, languages, universities."""
