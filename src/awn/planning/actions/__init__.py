"""What coordinators and the worker do with rosters."""
