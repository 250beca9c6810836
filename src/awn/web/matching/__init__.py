"""Pages about being matched: what suits me and what does not, being found, invitations; and finding volunteers."""
