"""Events of evaluations by both sides, and of what Awn makes of them, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

EVALUATION: Mapping[str, Text] = {
    "evaluation.comment_corrected": _("Label of a comment corrected"),
    "evaluation.correction_undone": _("Correction of a comment’s label taken back"),
    "evaluation.contested": _("Objection to an evaluation"),
    "evaluation.contest_withdrawn": _("Objection to an evaluation taken back"),
    "evaluation.contest_decided": _("Objection to an evaluation decided"),
    "evaluation.hidden": _("Evaluation hidden from organisations"),
    "evaluation.shown": _("Evaluation shown to organisations again"),
    "rating.opened": _("Both sides asked how it was"),
    "rating.reminder": _("Reminder to say how it was"),
    "rating.given": _("Evaluation given"),
    "rating.answered": _("Evaluation answered"),
    "rating.closed": _("Volunteer told that an evaluation can be read"),
    "rating.heard": _("Organisation told that evaluations can be read"),
    "rating.house_reminder": _("Organisation reminded to evaluate"),
    "rating.words_taken_out": _("Words of an evaluation taken out"),
}
