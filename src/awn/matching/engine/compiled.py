"""Compiling inner loops to machine code, with types that mypy understands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compiles at the first call, keeps the result on disk, and lets other threads run meanwhile."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))


def inlined(function: F) -> F:
    """Compiled into each function that calls it: for what is done a thousand times for one seeker."""
    return cast(F, numba.njit(inline="always", nogil=True)(function))


def compiled_loose(function: F) -> F:
    """Compiled so that sums may be taken in any order: several at once, last digits may differ."""
    return cast(F, numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})(function))
