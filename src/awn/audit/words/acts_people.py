"""Events about people in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

PEOPLE: Mapping[str, Text] = {
    "person.accessibility_changed": _("Needs changed"),
    "person.availability_changed": _("Times changed"),
    "person.background_changed": _("Background changed"),
    "person.closed": _("Account closed"),
    "person.data_exported": _("Copy of all data downloaded"),
    "person.digits_changed": _("Digits of letters and certificates chosen"),
    "person.emergency_contact_changed": _("Emergency contact changed"),
    "person.findable_changed": _("Being found by organisations changed"),
    "person.guardian_code_made": _("Code for a guardian made"),
    "person.guardian_linked": _("Guardian linked by code"),
    "person.guardian_shown": _("Proof of guardianship noted"),
    "person.guardianship_ended": _("Guardianship ended"),
    "person.identity_changed": _("Name or other details changed"),
    "person.interests_changed": _("Interests changed"),
    "person.joined": _("Person joined"),
    "person.languages_changed": _("Languages changed"),
    "person.lists_changed": _("Order of lists changed"),
    "person.merged": _("Two records merged"),
    "person.notifications_changed": _("Weekly letter switched on or off"),
    "person.skills_changed": _("Skills changed"),
    "person.suspended": _("Person suspended"),
    "person.suspension_ended": _("Suspension of a person ended"),
    "person.ward_added": _("Child added by a guardian"),
}
