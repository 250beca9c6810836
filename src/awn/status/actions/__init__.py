"""What is done about the status of the service."""
