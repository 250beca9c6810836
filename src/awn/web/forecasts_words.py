"""Forecasts in words: topics of reasons, groups, and what each model is for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TOPICS = {
    "lead": _("how long before they applied"),
    "person": _("how often these people came before"),
    "newcomer": _("how many come for the first time"),
    "house": _("how it went with this organisation before"),
    "hour": _("the time of day"),
    "weekend": _("weekend or weekday"),
    "season": _("the season, Ramadan and the feasts"),
    "far": _("how many come from another region"),
    "instant": _("whether places are given at once"),
    "size": _("the size of the shift"),
    "length": _("how long the shift lasts"),
    "filled": _("how many places are taken so far"),
    "left": _("how many days are left"),
    "open": _("how long people could apply so far"),
    "since": _("how long ago they came last"),
    "times": _("how often they came in a year"),
    "houses": _("with how many organisations they volunteer"),
    "years": _("for how long they have been coming"),
    "asked": _("how often they applied"),
    "in_vain": _("applications that were declined or not answered"),
}
GROUPS = {
    "newcomer": _("People who come for the first time"),
    "known": _("People who came before"),
    "own_region": _("People from the same region"),
    "other_region": _("People from another region"),
    "days_before_14": _("Fourteen days before"),
    "days_before_7": _("Seven days before"),
    "days_before_3": _("Three days before"),
    "days_before_1": _("One day before"),
    "came_once": _("People who came once in the year"),
    "came_often": _("People who came more often"),
}
MEASURES = {
    "auc": _("Tells apart (AUC; 0.5 is chance, 1 is perfect)"),
    "brier": _("Error of the chances (Brier; less is better)"),
    "ece": _("Distance of what was told from what happened (less is better)"),
    "calibration_slope": _("Calibration slope (1 is right)"),
    "calibration_intercept": _("Calibration intercept (0 is right)"),
}
ABOUT = {
    "no_show": _(
        "It tells coordinators how many of those with a place will probably come to a shift, so that they can plan. "
        "It never decides about anybody and is shown to nobody else."
    ),
    "demand": _(
        "It tells how many volunteers organisations will probably want each week of the next half year, by region, "
        "field and skill. Wanted are the places in shifts that begin in the week."
    ),
    "leaving": _(
        "It tells an organisation how many of its volunteers will probably not come back within 120 days, as a number. "
        "It never names anybody."
    ),
    "unfilled": _(
        "It tells coordinators which shifts of the next three weeks will probably have fewer than four of five places "
        "taken when they begin, while something can still be done."
    ),
}
DATA = {
    "no_show": _(
        "Places of the last three years whose holder came or was absent. Excused is not absent; places that were given "
        "up before are not counted. Of each person only what was over two days before the shift is used, and it fades: "
        "after a year it counts half."
    ),
    "demand": _(
        "Places in shifts of published opportunities of up to five years, by week. Cancelled shifts and open-ended "
        "remote work are not counted."
    ),
    "leaving": _(
        "When people who agreed to statistics were present in the last three years, and what they applied for. Whoever "
        "did not agree is not part of it."
    ),
    "unfilled": _(
        "Shifts of the last three years as they stood fourteen, seven, three days and one day before they began, as "
        "long as they were not full enough."
    ),
}
LIMITS = {
    "no_show": _(
        "It knows the past of Awn and nothing of today: weather, traffic and illness are only in the width of the "
        "interval. Newcomers are taken as the average."
    ),
    "demand": _(
        "It carries on what was. A new programme, a crisis or a law are not in it. Ramadan and Hajj are taken by Umm "
        "al-Qura; a sighting may differ by a day."
    ),
    "leaving": _(
        "What goes along with leaving need not be its cause, and what goes along with coming back need not either."
    ),
    "unfilled": _("Whether an opportunity is told elsewhere, on the radio or in a mosque, it cannot know."),
}
SEASONS = {
    "ramadan": _("Ramadan"),
    "last_ten": _("The last ten days of Ramadan, on top of it"),
    "fitr": _("Eid al-Fitr"),
    "hajj": _("Hajj days"),
    "adha": _("Eid al-Adha, on top of the Hajj days"),
}
DIMENSIONS = {"region": _("Region"), "field": _("Field"), "skill": _("Skill")}
