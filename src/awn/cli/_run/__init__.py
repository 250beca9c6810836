"""The parts of `awn run`: the preparation, the children, and the supervisor that holds them together."""
