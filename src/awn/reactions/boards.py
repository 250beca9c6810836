"""What happens after an event of a board or a rating. Each function may run twice and does its work once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.models import Event
from awn.boards.models import Board, Claim, Escalation, Session, Task
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import members_who_may
from awn.organisations.rules import Permission
from awn.people.actions import notify
from awn.people.queries import guardians_of
from awn.people.rules import is_minor
from awn.ratings.actions.rating import open_for
from awn.ratings.models import Occasion, Rating
from awn.ratings.rules import SIDES
from awn.reactions.wordings import Wording

BOARDS: Mapping[str, Wording] = {
    "board.handed_in": Wording(
        _("A task waits to be accepted: {title}"),
        _("A task on the board of “{title}” is finished and waits for your answer."),
        "boards_in_charge",
    ),
    "board.sent_back": Wording(
        _("Please look at your task again: {title}"),
        _("Your task on the board of “{title}” came back with words about what is still to be done."),
        "my_boards",
    ),
    "board.claim_ending": Wording(
        _("Your task ends soon: {title}"),
        _("The time for your task on the board of “{title}” is nearly over. Hand it in, or give it back."),
        "my_boards",
    ),
    "board.claim_lapsed": Wording(
        _("Your task went back to the board: {title}"),
        _("The time for your task in “{title}” was over, so it went back to the board. You can take it again."),
        "my_boards",
    ),
    "board.session_cancelled": Wording(
        _("A time was called off: {title}"), _("A time that you had booked in “{title}” was called off."), "my_boards"
    ),
    "board.escalated": Wording(
        _("A volunteer calls for help: {title}"),
        _("A volunteer in “{title}” calls you now. Open the board at once and take the call."),
        "boards_in_charge",
    ),
    "board.on_duty": Wording(
        _("You are on duty: {title}"),
        _("You were put on duty for times on the board of “{title}”. During them a volunteer may call you."),
        "boards_in_charge",
    ),
    "board.session_booked": Wording(
        _("A time that you watch over was booked: {title}"),
        _("A volunteer has booked a time on the board of “{title}” at which you are on duty."),
        "boards_in_charge",
    ),
    "board.session_given_back": Wording(
        _("A time that you watch over is free again: {title}"),
        _("A volunteer has given back a time on the board of “{title}” at which you are on duty."),
        "boards_in_charge",
    ),
    "board.session_soon": Wording(
        _("Your time comes within a day: {title}"),
        _("The time that you booked in “{title}” comes within a day. If you cannot come, give it back now."),
        "my_boards",
    ),
    "board.time_file_added": Wording(
        _("A new file for your time: {title}"),
        _("There is a new file for a time that you have booked in “{title}”."),
        "my_boards",
    ),
}
RATINGS: Mapping[str, Wording] = {
    "rating.opened": Wording(
        _("How was it? {title}"),
        _("Your hours in “{title}” are confirmed. Say in one minute how it was; you have fourteen days."),
        "my_ratings",
    ),
    "rating.reminder": Wording(
        _("One week left: how was it? {title}"),
        _("You have not said yet how it was in “{title}”. After one more week the questions close."),
        "my_ratings",
    ),
    "rating.to_give": Wording(
        _("Evaluate your volunteers: {title}"),
        _("The first hours in “{title}” are confirmed. Say within fourteen days how each volunteer worked."),
        "organiser_ratings",
    ),
    "rating.house_reminder": Wording(
        _("One week left to evaluate volunteers: {title}"),
        _("There are volunteers in “{title}” whom nobody has evaluated yet. After one more week it is too late."),
        "organiser_ratings",
    ),
    "rating.heard": Wording(
        _("What volunteers say: {title}"),
        _("Volunteers have said how it was in “{title}”. You can read it now, and answer each once."),
        "organiser_ratings",
    ),
    "rating.closed": Wording(
        _("What the organisation says: {title}"),
        _("The fourteen days for “{title}” are over. You can read now what the organisation said, and answer once."),
        "my_ratings",
    ),
    "rating.answered": Wording(
        _("An answer to what you said: {title}"),
        _("The organisation has answered what you said about “{title}”."),
        "my_ratings",
    ),
    "rating.words_taken_out": Wording(
        _("Your words were taken out: {title}"),
        _(
            "After a report the platform’s staff took out what you wrote about “{title}”. What you answered with"
            " numbers stays."
        ),
        "notifications",
    ),
    "rating.readable": Wording(
        _("What the organisation said: {title}"),
        _("Both sides have said how it was in “{title}”. You can read the other side now, and answer once."),
        "my_ratings",
    ),
}


def tell_board(event: Event, at: datetime) -> None:
    """Those who confirm hours learn that a task waits for them; a second reader finds it on the board."""
    task = Task.objects.select_related("board__opportunity").filter(pk=event.subject_id or 0).first()
    if task is not None and task.state == "to_accept":
        _tell(task.board.opportunity, Permission.CONFIRM_HOURS, event.name, event, at)


def tell_worker(event: Event, at: datetime) -> None:
    """Whoever did a task learns that it came back."""
    rows = Claim.objects.filter(task=event.subject_id or 0, step="do", state="active").select_related("task__board")
    if (claim := rows.first()) is not None:
        _tell_claim(claim, event, at)


def tell_claimer(event: Event, at: datetime) -> None:
    """Whoever has a task learns that its time ends, or is over."""
    claim = Claim.objects.select_related("task__board").filter(pk=event.subject_id or 0).first()
    if claim is not None:
        _tell_claim(claim, event, at)


def tell_booked(event: Event, at: datetime) -> None:
    """Whoever had booked a time learns that it was called off, or that it comes soon."""
    row = Session.objects.select_related("board").filter(pk=event.subject_id or 0).first()
    if row is not None and row.volunteer_id is not None:
        about = row.board.opportunity_id
        notify(row.volunteer_id, event.name, event_id=event.pk, by=None, at=at, opportunity=about)


def tell_on_duty(event: Event, at: datetime) -> None:
    """Whoever was put on duty learns of it, for one time or for a row of them."""
    person_id = event.data.get("person")
    if not isinstance(person_id, int):
        return
    if event.name == "board.sessions_offered":
        about = Board.objects.filter(pk=event.subject_id or 0).values_list("opportunity", flat=True).first()
    else:
        about = Session.objects.filter(pk=event.subject_id or 0).values_list("board__opportunity", flat=True).first()
    if about is not None:
        notify(person_id, "board.on_duty", event_id=event.pk, by=None, at=at, opportunity=about)


def tell_watching(event: Event, at: datetime) -> None:
    """Whoever is on duty learns that the time was booked, or given back."""
    row = Session.objects.select_related("board").filter(pk=event.subject_id or 0).first()
    if row is not None and row.supervisor_id is not None:
        about = row.board.opportunity_id
        notify(row.supervisor_id, event.name, event_id=event.pk, by=None, at=at, opportunity=about)


def tell_of_file(event: Event, at: datetime) -> None:
    """Whoever has booked a time learns of a file that the organisation put there."""
    row = Session.objects.select_related("board").filter(pk=event.subject_id or 0).first()
    if row is None or row.volunteer_id is None or event.by_id == row.volunteer_id:
        return
    about = row.board.opportunity_id
    notify(row.volunteer_id, event.name, event_id=event.pk, by=None, at=at, opportunity=about)


def call_supervisor(event: Event, at: datetime) -> None:
    """The supervisor on duty is called; where there is none, or nobody answered, everybody in charge."""
    row = Escalation.objects.select_related("session__board__opportunity").filter(pk=event.subject_id or 0).first()
    if row is None or row.taken_at is not None:
        return
    opportunity = row.session.board.opportunity
    if event.name == "board.escalated" and row.session.supervisor_id is not None:
        notify(
            row.session.supervisor_id, "board.escalated", event_id=event.pk, by=None, at=at, opportunity=opportunity.pk
        )
        return
    _tell(opportunity, Permission.LOG_INCIDENTS, "board.escalated", event, at)


def ask_both(event: Event, at: datetime) -> None:
    """After the first confirmed hours both sides may say how it was."""
    if event.subject_id is not None:
        open_for(event.subject_id, by=None, at=at)


def invite_to_rate(event: Event, at: datetime) -> None:
    """The volunteer is asked how it was; the organisation once for an opportunity, not once for each volunteer."""
    row = Occasion.objects.select_related("opportunity").filter(pk=event.subject_id or 0).first()
    if row is None:
        return
    notify(row.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=row.opportunity_id)
    earlier = Occasion.objects.filter(opportunity=row.opportunity_id, pk__lt=row.pk)
    if event.name == "rating.opened" and not earlier.exists():
        _tell(row.opportunity, Permission.CONFIRM_HOURS, "rating.to_give", event, at)


def tell_readable(event: Event, at: datetime) -> None:
    """When both have spoken the volunteer learns that the other side can be read; a minor's guardians as well."""
    rows = Rating.objects.select_related("occasion__person").filter(pk=event.subject_id or 0)
    rating = rows.first()
    if rating is None or rating.occasion.ratings.count() < len(SIDES):
        return
    _tell_readable(rating.occasion, "rating.readable", event, at)


def tell_closed(event: Event, at: datetime) -> None:
    """A volunteer who kept silent learns that the organisation can be read now; a minor's guardians as well."""
    row = Occasion.objects.select_related("person").filter(pk=event.subject_id or 0).first()
    if row is not None:
        _tell_readable(row, "rating.closed", event, at)


def tell_house(event: Event, at: datetime) -> None:
    """Those who confirm hours learn of volunteers to evaluate, or of what volunteers said."""
    row = Occasion.objects.select_related("opportunity").filter(pk=event.subject_id or 0).first()
    if row is not None:
        _tell(row.opportunity, Permission.CONFIRM_HOURS, event.name, event, at)


def tell_answered(event: Event, at: datetime) -> None:
    """A volunteer learns that the organisation answered; the organisation sees it where it reads what was said."""
    row = Rating.objects.select_related("occasion").filter(pk=event.subject_id or 0, side="volunteer").first()
    if row is not None:
        about = row.occasion.opportunity_id
        notify(row.occasion.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=about)


def tell_author(event: Event, at: datetime) -> None:
    """Whoever wrote words that the staff took out learns of it."""
    row = Rating.objects.select_related("occasion").filter(pk=event.subject_id or 0).first()
    if row is None:
        return
    what = event.data.get("state")
    authors = {row.by_id if what in {"words", "both"} else None, row.answered_by_id if what != "words" else None}
    for person_id in sorted(number for number in authors if number is not None):
        about = row.occasion.opportunity_id
        notify(person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=about)


def _tell_readable(row: Occasion, kind: str, event: Event, at: datetime) -> None:
    notify(row.person_id, kind, event_id=event.pk, by=None, at=at, opportunity=row.opportunity_id)
    if is_minor(row.person.birth_date, at.date()):
        for guardian in guardians_of(row.person_id):
            about = row.opportunity_id
            notify(guardian.pk, "ward.written_to", event_id=event.pk, by=None, at=at, opportunity=about)


def _tell_claim(claim: Claim, event: Event, at: datetime) -> None:
    about = claim.task.board.opportunity_id
    notify(claim.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=about)


def _tell(opportunity: Opportunity, permission: Permission, kind: str, event: Event, at: datetime) -> None:
    for person_id in members_who_may(permission, opportunity.organisation_id, team_id=opportunity.team_id):
        notify(person_id, kind, event_id=event.pk, by=None, at=at, opportunity=opportunity.pk)
