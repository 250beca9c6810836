"""Who is shown, accepted and rated how, quarter by quarter; drift."""
