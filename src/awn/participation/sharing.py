"""Needs that somebody shares with one application: sealed, and bound to the opportunity and the person."""

from __future__ import annotations

import json
from collections.abc import Iterable

from awn.base.sealed import seal, unseal
from awn.participation.models import Application


def about(application: Application) -> str:
    """What the needs of an application are bound to: known before it has a number of its own."""
    return f"participation.needs:{application.opportunity_id}:{application.person_id}"


def share(application: Application, codes: Iterable[str]) -> None:
    """Puts these codes into an application, which is then saved; none leaves nothing."""
    wanted = sorted(set(codes))
    application.sealed_needs = seal(json.dumps(wanted), about=about(application)) if wanted else None


def opened(application: Application) -> tuple[str, ...]:
    """The codes; for the person themselves. To anybody else `actions.sharing.show_needs` shows them."""
    sealed = application.sealed_needs
    return tuple(json.loads(unseal(bytes(sealed), about=about(application)))) if sealed else ()
