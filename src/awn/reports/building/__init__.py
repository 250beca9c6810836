"""How the report of each kind is put together from published numbers."""
