"""Events of courses and of first steps in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

LEARNING: Mapping[str, Text] = {
    "first_steps.put_away": _("List of first steps put away"),
    "first_steps.brought_back": _("List of first steps brought back"),
    "course.written": _("Course written or changed"),
    "course.published": _("Course published"),
    "course.withdrawn": _("Course withdrawn"),
    "course.brought": _("Course taken in from a package"),
    "course.launched": _("Course begun by another platform"),
    "records.sent_again": _("Statements on courses sent again"),
    "records.tried": _("Trial statement sent to the record store"),
    "learning.begun": _("Course begun"),
    "learning.passed": _("Course passed"),
    "learning.loaded": _("Courses brought into the database"),
    "qualification.granted": _("Qualification granted by a course"),
}
