"""Everything about somebody, part by part, ready for JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from awn.analysis.models import Question
from awn.assistance.queries import own_data as assistance_data
from awn.base.clock import now
from awn.base.models import Event
from awn.base.refusal import Text
from awn.boards.queries import own_data as boards_data
from awn.consents.queries import own_data as consents_data
from awn.cover.queries import own_data as cover_data
from awn.credentials.queries import own_data as certificates_data
from awn.emergencies.queries import own_data as emergencies_data
from awn.evaluation.queries import own_data as evaluation_data
from awn.hours.queries import own_data as hours_data
from awn.hours.queries import own_past, own_work
from awn.identity.queries import own_data as identity_data
from awn.learning.queries import own_data as learning_data
from awn.learning.records import own_names
from awn.matching.models import SavedSearch
from awn.matching.queries import own_data as matching_data
from awn.messaging.queries import own_data as messages_data
from awn.minors.queries import own_data as minors_data
from awn.onboarding.queries import own_data as first_steps_data
from awn.organisations.models import Delegation, Member, Team, TeamMember
from awn.outreach.queries import own_data as known_by_data
from awn.participation.parties import own_data as parties_data
from awn.participation.queries import own_data as participation_data
from awn.people.models import Account, Person, StaffMember
from awn.people.queries import own_data as people_data
from awn.people.queries import ways_in
from awn.privacy.models import BreachPerson, Erasure, Export, Request
from awn.qualifications.queries import own_data as qualifications_data
from awn.ratings.queries import own_data as ratings_data
from awn.recognition.queries import own_data as recognition_data
from awn.relay.models import Passed
from awn.reports.schedules import own_data as report_letters_data
from awn.safety.queries.own import own_data as safety_data
from awn.schools.queries import own_data as schools_data
from awn.screening.queries.own import own_data as screening_data
from awn.support.queries import own_data as support_data
from awn.surge.queries import own_data as queues_data

Gather = Callable[[Person], Any]
# Not the person's to read: secrets, sealed values, and numbers of other people.
_NEVER = frozenset({"content", "digest", "salt", "token_hash", "seal", "password"})


def _account(person: Person) -> dict[str, Any]:
    account = Account.objects.filter(person=person).first()
    if account is None:
        return {}
    ways = ways_in(account)
    return {
        "joined_at": _plain(account.created_at),
        "last_sign_in": _plain(account.last_login),
        "phone": ways.phone,
        "passkeys": [{"name": one.name, "created_at": _plain(one.created_at)} for one in ways.passkeys],
        "second_step": ways.totp is not None,
        "addresses": rows_of(EmailAddress.objects.filter(user=account), ("email", "verified", "primary")),
        "sessions": rows_of(
            UserSession.objects.filter(user=account), ("created_at", "last_seen_at", "ip", "user_agent")
        ),
    }


def _memberships(person: Person) -> dict[str, Any]:
    members = Member.objects.filter(person=person)
    own = Q(giver=person) | Q(receiver=person)
    return {
        "member_of": rows_of(members, ("organisation__name_ar", "organisation__name_en", "role", "since", "until")),
        "teams": rows_of(TeamMember.objects.filter(person=person)),
        "leads": rows_of(Team.objects.filter(lead=person)),
        "delegations": rows_of(Delegation.objects.filter(own)),
        "questions": rows_of(Question.objects.filter(owner=person), ("name", "definition", "is_shared", "created_at")),
    }


def _events(person: Person) -> list[dict[str, Any]]:
    """What the log says of the person's own acts. What others did stands there by their number, and is theirs."""
    rows = Event.objects.filter(by_id=person.pk).order_by("pk").values_list("name", "at")
    return [{"name": name, "at": _plain(at)} for name, at in rows]


def _privacy(person: Person) -> dict[str, Any]:
    return {
        "copies": rows_of(Export.objects.filter(person=person), ("state", "asked_at", "done_at", "downloaded_at")),
        "erasures": rows_of(Erasure.objects.filter(person=person), ("state", "asked_at", "due_at")),
        "requests": rows_of(
            Request.objects.filter(person=person), ("kind", "text", "state", "asked_at", "answer", "answered_at")
        ),
        "breaches": rows_of(BreachPerson.objects.filter(person=person), ("breach__title", "told_at")),
    }


def _matching(person: Person) -> dict[str, Any]:
    searches = SavedSearch.objects.filter(person=person)
    return {
        **matching_data(person.pk),
        "saved_searches": rows_of(searches, ("name", "query", "alert", "created_at")),
    }


# In the order of the file; the titles are those of the readable one.
PARTS: Mapping[str, tuple[Text, Gather]] = {
    "profile": (_("Profile"), lambda person: {**people_data(person), "first_steps": first_steps_data(person.pk)}),
    "account": (_("Account and signing in"), _account),
    "identity": (_("Proof of identity"), identity_data),
    "consents": (_("Consents, and who looked at my data"), lambda person: consents_data(person.pk)),
    "roles": (_("Roles on the platform’s staff"), lambda person: rows_of(StaffMember.objects.filter(person=person))),
    "memberships": (_("Organisations and teams"), _memberships),
    "assistance": (_("Help with signing up"), lambda person: assistance_data(person.pk)),
    "qualifications": (_("Qualifications"), lambda person: qualifications_data(person.pk)),
    "matching": (_("Suggestions and searches"), _matching),
    "applications": (_("Applications, places and attendance"), participation_data),
    "queues": (_("Numbers in queues"), lambda person: queues_data(person.pk)),
    "emergencies": (_("Calls in emergencies"), lambda person: emergencies_data(person.pk)),
    "cover": (_("Standing in and swapping shifts"), lambda person: cover_data(person.pk)),
    "known_by": (_("Organisations that have you on a list"), lambda person: known_by_data(person.pk)),
    "screening": (_("Answers to organisations, rules and interviews"), screening_data),
    "parties": (_("Groups you asked to come along"), lambda person: parties_data(person.pk)),
    "hours": (_("Credited hours"), hours_data),
    "remote_work": (_("Remote work"), own_work),
    "boards": (_("Boards of remote work"), boards_data),
    "ratings": (_("Evaluations"), lambda person: ratings_data(person, now())),
    "evaluation": (_("What Awn says of me"), lambda person: evaluation_data(person.pk, now())),
    "recognition": (_("Levels and thanks"), lambda person: recognition_data(person.pk)),
    "courses": (_("Courses"), lambda person: learning_data(person.pk)),
    "course_records": (_("Where records of my courses go"), lambda person: own_names(person.pk)),
    "before_awn": (_("Volunteering before Awn"), own_past),
    "relay": (
        _("Mail by relay addresses"),
        lambda person: rows_of(Passed.objects.filter(line__place__person=person), ("to_side", "at", "size_bytes")),
    ),
    "messages": (
        _("Messages of organisers and reminders"),
        lambda person: {**messages_data(person.pk), **report_letters_data(person.pk)},
    ),
    "minors": (_("Consents of guardians"), lambda person: minors_data(person.pk)),
    "schools": (_("School groups"), lambda person: schools_data(person.pk)),
    "certificates": (_("Certificates"), certificates_data),
    "safety": (_("Reports, blocks and the code of conduct"), lambda person: safety_data(person.pk)),
    "support": (_("Requests for help"), lambda person: support_data(person.pk)),
    "privacy": (_("Copies, erasures and requests"), _privacy),
    "events": (_("Log of what I did"), _events),
}


def gather(person: Person, name: str) -> Any:
    """One part."""
    return PARTS[name][1](person)


def rows_of(rows: QuerySet[Any], names: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Rows as plain values: the named columns, or all but secrets, sealed values and the row's own keys."""
    wanted = tuple(names) or _columns(rows.model)
    return [
        {name.replace("__", "_"): _plain(value) for name, value in row.items()}
        for row in rows.order_by("pk").values(*wanted)
    ]


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in _NEVER and not field.primary_key and field.get_internal_type() != "BinaryField"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
