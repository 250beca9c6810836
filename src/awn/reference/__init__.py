"""What everybody points at and nobody writes: regions, fields, goals, skills, languages, universities."""
