"""Laying out boards, taking steps of tasks, reading a second time, accepting with hours, times and calls for help."""
