"""What people and the data-protection officer do about data."""
