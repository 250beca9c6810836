"""What happens next: event name -> reactions, in order. An event without reactions stands here with none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from awn.base.models import Event
from awn.reactions import handlers as do

Reaction = Callable[[Event, datetime], None]

TABLE: Mapping[str, tuple[Reaction, ...]] = {
    "key.made": (do.prepare_documents,),
    "key.retired": (),
    "key.compromised": (),
    "key.certified": (),
    "log.diverged": (),
    "organisation.verified": (do.tell_owners,),
    "organisation.refused": (do.tell_owners,),
    "organisation.suspended": (do.tell_owners,),
    "person.closed": (do.leave_everything, do.forget_matching),
    "staff.role_proposed": (),
    "staff.role_given": (),
    "staff.role_confirmed": (),
    "staff.role_taken": (),
    "opportunity.published": (do.tell_editors,),
    "opportunity.draft": (do.tell_editors,),
    "opportunity.completed": (do.issue_certificates,),
    "opportunity.cancelled": (do.end_applications,),
    "opportunity.shift_changed": (do.tell_moved, do.fill_shift),
    "opportunity.shift_cancelled": (do.end_places,),
    "invitation.sent": (do.tell_invited,),
    "invitation.accepted": (do.tell_inviter,),
    "search.found": (do.tell_searcher,),
    "application.submitted": (do.tell_guardians, do.tell_coordinators),
    "application.consented": (do.tell_coordinators,),
    "application.accepted": (do.tell_applicant,),
    "application.waiting": (do.tell_applicant,),
    "application.declined": (do.tell_applicant,),
    "place.promoted": (do.tell_promoted,),
    "place.walk_up": (),
    "kiosk.registered": (),
    "kiosk.paired": (),
    "kiosk.revoked": (),
    "hours.credited": (do.count_impact, do.tell_credited, do.look_at_hours),
    "hours.past_taken_over": (),
    "hours.reversed": (do.count_impact, do.renew_certificate, do.tell_credited),
    "hours.agreed": (),
    "hours.disputed": (do.tell_deciders,),
    "hours.objection_withdrawn": (),
    "hours.upheld": (do.tell_decided,),
    "hours.adjusted": (do.tell_decided,),
    "hours.settled": (),
    "hours.erased": (),
    "deliverable.submitted": (do.tell_supervisors,),
    "deliverable.withdrawn": (),
    "deliverable.accepted": (),
    "deliverable.returned": (do.tell_returned,),
    "alarm.raised": (),
    "alarm.moved": (),
    "alarm.hours_taken_back": (),
    "alarm.forgotten": (),
    "certificate.issued": (do.prepare_documents, do.tell_certified),
    "certificates.run_asked": (do.carry_on_runs,),
    "certificates.run_done": (),
    "certificates.wording_set": (),
    "certificate.revoked": (do.tell_revoked,),
    "certificate.shown": (),
    "consent.given": (),
    "consent.withdrawn": (),
    "data.looked_at": (),
}
