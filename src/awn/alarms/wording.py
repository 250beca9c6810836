"""Why an alarm was raised and what to look at, in words that accuse nobody, and what its numbers are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

MEANINGS: Mapping[str, Any] = {
    "bulk_entry": _(
        "One person entered many records within ten minutes, long after the shifts, and for several different days."
    ),
    "late_entry": _(
        "A large part of the organisation’s records was entered more than a week after the shift, far more than is "
        "usual for organisations of its kind."
    ),
    "one_approver": _(
        "One and the same person records and confirms nearly all hours, far more than is usual where as many may "
        "confirm."
    ),
    "impossible_travel": _(
        "Hours stand to one person’s credit in two places, and the time between is less than the way takes."
    ),
    "no_place_proof": _(
        "For many presences on site there is neither a scanned code nor a device nor a supervisor who saw the person."
    ),
    "round_numbers": _(
        "Many presences last whole hours exactly without being equal to the planned shift. Real times rarely do."
    ),
    "mutual_approval": _("A few people confirm each other’s hours, and most of their hours come from each other."),
    "shared_device": _("One device scanned the code of the place for many people on one day, as if it were their own."),
    "leap": _(
        "The hours of this month are many times what is usual for the organisation; a season of its region, and what "
        "more people than usual explain, are taken off."
    ),
    "target_hit": _(
        "Many people have exactly 40 hours here, the sum that pupils need, mostly written down afterwards."
    ),
    "rating_ring": _(
        "A few people rate each other, and higher than others rate them; or the only one who rates in an organisation "
        "gives everybody full marks. These ratings count for less, or not at all. It says nothing about the hours."
    ),
}
WHERE_TO_LOOK: Mapping[str, Any] = {
    "bulk_entry": _("Ask for the list that was copied. One large event or a paper list explains it."),
    "late_entry": _("Ask why entering took so long. A place without a network or paper lists explain it."),
    "one_approver": _("Ask who else was there. A team that has just lost its other members explains it."),
    "impossible_travel": _("Compare the two presences and their times. A wrong check-out explains it."),
    "no_place_proof": _("Look at how people check in there. A place without a network explains it."),
    "round_numbers": _("Compare with the planned shifts. Supervisors who round every time explain it."),
    "mutual_approval": _("Ask somebody outside the group who was there. Colleagues who take turns explain it."),
    "shared_device": _("Ask whose device it was. A family or a teacher with pupils explains it."),
    "leap": _("Look at what happened that month. A new programme explains it."),
    "target_hit": _("Ask the school, and compare with who was seen. A programme planned for 40 hours explains it."),
    "rating_ring": _("Ask how the ratings came about. A good team that knows nobody else explains it."),
}
# Name of a number -> what it is called and its unit.
FACTS: Mapping[str, tuple[Any, str]] = {
    "records": (_("Records"), "count"),
    "days": (_("Different days"), "count"),
    "volunteers": (_("Volunteers"), "count"),
    "first_entered": (_("First entered"), "moment"),
    "last_entered": (_("Last entered"), "moment"),
    "late": (_("Entered more than a week late"), "count"),
    "share": (_("Share"), "share"),
    "usual_share": (_("Usual share for this kind of organisation"), "share"),
    "median_days": (_("Days until entered, in the middle"), "decimal"),
    "by_one": (_("Recorded and confirmed by the same person"), "count"),
    "busiest_share": (_("Usual share of the busiest where as many may confirm"), "share"),
    "could_confirm": (_("People who may confirm there"), "count"),
    "opportunities": (_("Opportunities"), "count"),
    "since": (_("The first presence began"), "moment"),
    "until": (_("The second presence ended"), "moment"),
    "distance_km": (_("Distance in km"), "count"),
    "minutes_between": (_("Minutes between the two"), "count"),
    "minutes_needed": (_("Minutes that the way takes at least"), "count"),
    "minutes_missing": (_("Minutes missing"), "count"),
    "times": (_("How often this happened"), "count"),
    "unproved": (_("Without proof of the place"), "count"),
    "far": (_("Of these, the device was elsewhere"), "count"),
    "hours": (_("Hours"), "decimal"),
    "whole_hours": (_("Exactly whole hours"), "count"),
    "most_alike": (_("Most records of the same length"), "count"),
    "members": (_("People in the group"), "count"),
    "organisations": (_("Organisations"), "count"),
    "people_in_a_day": (_("People on one day"), "count"),
    "people": (_("People in all"), "count"),
    "usual_hours": (_("Usual hours in a month"), "decimal"),
    "times_expected": (_("Times the expected hours, one ordinary event added to both"), "decimal"),
    "season_factor": (_("Taken off for the season, as a factor"), "decimal"),
    "crowd_factor": (_("Taken off for more people than usual, as a factor"), "decimal"),
    "exact": (_("People with exactly the target"), "count"),
    "near": (_("People within ten hours of it"), "count"),
    "target_hours": (_("The target in hours"), "count"),
    "afterwards_share": (_("Share written down afterwards"), "share"),
    "ratings": (_("Ratings"), "count"),
    "mean_within": (_("Mean within the group"), "decimal"),
    "mean_outside": (_("Mean given by others"), "decimal"),
    "ratings_outside": (_("Ratings by others"), "count"),
    "others": (_("Others who rate there"), "count"),
}
