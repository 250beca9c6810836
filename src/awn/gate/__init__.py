"""The nine-point gate: looks at one page in a browser and says what stands in people's way."""
