"""Taking hold of an organisation before anything about it changes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.organisations.models import Organisation


def hold(organisation_id: int) -> Organisation:
    """The locked organisation. Refuses `organisation_gone`."""
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise Refusal("organisation_gone", _("This organisation is no longer here."), status=404)
    return organisation
