"""What hours are worth: dated, sourced rates, ranges, assumptions."""
