"""What is drawn from a report: PDF, workbook, CSV, Parquet with their dictionary, and the picture of a year."""
