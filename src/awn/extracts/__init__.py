"""The extract: Parquet files of safe aggregates, written in the background."""
