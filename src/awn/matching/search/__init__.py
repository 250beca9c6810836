"""Search over opportunities: how a query is read, what it finds, and in which order."""
