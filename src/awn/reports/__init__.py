"""One report as values; pages, PDF, tables and open data are drawn from it."""
