"""Invented people never slip into a platform that serves real ones."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal


def check_allowed() -> None:
    """Refuses `demo_off` where AWN_DEMO is off."""
    if not settings.AWN_DEMO:
        raise Refusal("demo_off", _("This platform serves real people: AWN_DEMO is off, so no demo world is loaded."))
