"""How organisations answer for themselves in public."""
