"""What `awn import` says."""
