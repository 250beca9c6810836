"""What is expected: attendance, demand, leaving, unfilled opportunities."""
