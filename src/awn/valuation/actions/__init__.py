"""What is done about values: rates, choices, costs and worksheets."""
