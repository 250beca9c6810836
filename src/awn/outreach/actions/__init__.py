"""What organisations do with their volunteer base, and what people answer."""
