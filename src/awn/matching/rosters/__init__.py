"""Who takes which shift: rosters with a certified bound. Pure library; README.md says how to call it.

Nothing is imported here: numba and OR-Tools load with `solve` and `repair`, which a web request never needs.
"""
