"""Events of programmes and of national figures in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

PROGRAMMES: Mapping[str, Text] = {
    "national_figure.ended": _("Figure of a state ended"),
    "national_figure.entered": _("Figure of a state entered"),
    "programme.aim_added": _("Aim of a programme added"),
    "programme.aim_removed": _("Aim of a programme removed"),
    "programme.contribution_confirmed": _("Programme said to contribute to a target of the United Nations"),
    "programme.contribution_removed": _("Target of the United Nations taken off a programme"),
    "programme.count_taken_back": _("Count of people who were reached taken back"),
    "programme.group_added": _("Group of people of a programme added"),
    "programme.indicator_added": _("Indicator of a programme added"),
    "programme.indicator_changed": _("Indicator of a programme changed"),
    "programme.indicator_put_away": _("Indicator of a programme put away"),
    "programme.milestone_added": _("Milestone of a programme added"),
    "programme.milestone_reached": _("Milestone of a programme noted as reached"),
    "programme.milestone_reopened": _("Milestone of a programme said not to be reached"),
    "programme.overlap_answered": _("Answer about people counted by two programmes"),
    "programme.overlap_ended": _("Statement about people counted by two programmes ended"),
    "programme.overlap_said": _("Statement about people counted by two programmes"),
    "programme.people_counted": _("People whom a programme reached counted"),
    "programme.published": _("Programme shown to everybody"),
    "programme.target_moved": _("Target of an indicator moved"),
    "programme.value_corrected": _("Value of an indicator corrected"),
    "programme.value_entered": _("Value of an indicator entered"),
    "programme.value_taken_back": _("Value of an indicator taken back"),
    "programme.withdrawn": _("Programme not shown to everybody any more"),
}
