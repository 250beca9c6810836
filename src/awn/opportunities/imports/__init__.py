"""Opportunities from files: a mapping says what each column means, every row gets its verdict."""
