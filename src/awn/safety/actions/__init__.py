"""Verbs: reports, blocks, the code of conduct, suspensions and appeals, incidents; forgetting."""
