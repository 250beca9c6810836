"""Events of single opportunities in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

OPPORTUNITIES: Mapping[str, Text] = {
    "opportunity.access_asked": _("Organisation asked what it offers to people with needs"),
    "opportunity.archived": _("Opportunity archived"),
    "opportunity.cancelled": _("Opportunity called off"),
    "opportunity.closed": _("Opportunity closed to applications"),
    "opportunity.completed": _("Opportunity completed"),
    "opportunity.copied": _("Opportunity copied"),
    "opportunity.created": _("Opportunity created"),
    "opportunity.draft": _("Opportunity sent back to its editors"),
    "opportunity.edited": _("Opportunity edited"),
    "opportunity.in_review": _("Opportunity handed in for review"),
    "opportunity.insurance_put": _("Insurance paper uploaded"),
    "opportunity.insurance_removed": _("Insurance paper deleted"),
    "opportunity.offer_terms_set": _("Time to answer on a waiting list set"),
    "opportunity.published": _("Opportunity published"),
    "opportunity.role_moved": _("Order of roles changed"),
    "opportunity.role_put": _("Role of an opportunity added or changed"),
    "opportunity.role_removed": _("Role of an opportunity removed"),
    "opportunity.sample_read": _("Opportunity read after its publication"),
    "opportunity.series_cancelled": _("Shifts of a series called off"),
    "opportunity.series_changed": _("Shifts of a series changed"),
    "opportunity.shift_cancelled": _("Shift called off"),
    "opportunity.shift_changed": _("Shift changed"),
    "opportunity.shifts_added": _("Shifts added"),
    "opportunity.stopped": _("Opportunity stopped by moderators after its publication"),
    "opportunity.template_kept": _("Opportunity kept as a template"),
    "opportunity.template_removed": _("Template of opportunities removed"),
    "opportunity.template_used": _("Opportunity begun from a template"),
    "opportunity.terms_changed": _("Place or requirements of an opportunity changed after people applied"),
}
