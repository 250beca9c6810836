"""Scheduled work: what time itself changes. Reactions to events run in `watch`, not here."""

from __future__ import annotations

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app

from awn.alarms import tasks as alarms
from awn.base.clock import now
from awn.boards import tasks as boards
from awn.cover import actions as cover_actions
from awn.credentials.actions.signing import sign_waiting
from awn.evaluation import tasks as evaluation
from awn.hours.actions.objections import settle
from awn.hours.log import sequence
from awn.impact.actions import refresh_all
from awn.impact.published import made_at
from awn.matching.actions.searches import notice_new
from awn.matching.loading.storing import compact
from awn.matching.search.shelf import rebuild
from awn.matching.tasks import sweep
from awn.onsite.actions.items import remind
from awn.opportunities.actions.states import roll_forward
from awn.organisations import tasks as organisations
from awn.participation.actions.blocks import release_unconsented
from awn.participation.actions.closing import close_forgotten
from awn.participation.actions.keeping import release_kept
from awn.participation.actions.offers import lapse_unanswered
from awn.participation.actions.parties import release_unanswered
from awn.participation.actions.places import fill_free_seats
from awn.participation.actions.tickets import keep_key
from awn.people.actions.staff import end_over as end_staff_roles
from awn.people.models import Notification
from awn.qualifications import tasks as qualifications
from awn.ratings import tasks as ratings
from awn.reactions import mail, messages
from awn.reactions.weekly import write_letters, write_to_resting
from awn.safety import tasks as safety
from awn.screening.actions.acts import tell_due
from awn.status import tasks as status
from awn.support import tasks as support

STALLED_SECONDS = 60


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="roll_forward")
def roll_opportunities_forward(timestamp: int) -> None:
    """Opportunities whose next shift has begun move on to the one after."""
    roll_forward(by=None, at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="fill_free_seats")
def fill_seats(timestamp: int) -> None:
    """Seats that became free while somebody was just joining the list."""
    fill_free_seats(by=None, at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="lapse_offers")
def lapse_offers(timestamp: int) -> None:
    """Seats that were offered and not answered in time, or kept until a date, are offered to the next."""
    lapse_unanswered(by=None, at=now())
    release_kept(by=None, at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tell_decided")
def tell_decided(timestamp: int) -> None:
    """Decisions on applicants that can no longer be taken back are told."""
    tell_due(by=None, at=now())


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="look_for_cover")
def look_for_cover(timestamp: int) -> None:
    """The next are asked to stand in where nobody answered in time."""
    cover_actions.go_on(by=None, at=now())


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="release_unconsented")
def release_unconsented_seats(timestamp: int) -> None:
    """Seats held for pupils whose guardians did not consent in time go to others."""
    release_unconsented(by=None, at=now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="release_unanswered")
def release_unanswered_seats(timestamp: int) -> None:
    """Seats held for those who were asked to come along and did not answer in time go to others."""
    release_unanswered(by=None, at=now())


@app.periodic(cron="*/30 * * * *")
@app.task(queueing_lock="remind_of_items")
def remind_of_items(timestamp: int) -> None:
    """Things that were handed out and have not come back are asked for once."""
    remind(by=None, at=now())


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="close_forgotten")
def close_forgotten_presences(timestamp: int) -> None:
    """Check-outs that nobody recorded, to be confirmed by a supervisor."""
    close_forgotten(by=None, at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="keep_ticket_key")
def keep_ticket_key(timestamp: int) -> None:
    """The key for tickets is there before anybody opens one."""
    keep_key(by=None, at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sign_waiting")
def sign_waiting_certificates(timestamp: int) -> None:
    """Certificates that came in bulk, and those whose key was lost, are signed, some each minute."""
    sign_waiting(by=None, at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sequence_ledger")
def sequence_ledger(timestamp: int) -> None:
    """New rows of the ledger become part of the public log, under a signed checkpoint."""
    sequence(at=now())


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="notice_new_finds")
def notice_new_finds(timestamp: int) -> None:
    """Saved searches that are due and find something new."""
    notice_new(by=None, at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sweep_meanings")
def sweep_meanings(timestamp: int) -> None:
    """Texts that no event told of are read by the model of language, some each minute."""
    sweep(now())


@app.periodic(cron="20 4 * * 0")
@app.task(queueing_lock="resting_letters")
def write_resting_letters(timestamp: int) -> None:
    """On Sunday mornings, before the weekly letter and in its place: whoever has been away for a while."""
    write_to_resting(now())


@app.periodic(cron="0 5 * * 0")
@app.task(queueing_lock="weekly_letters")
def write_weekly_letters(timestamp: int) -> None:
    """On Sunday mornings: at most five opportunities for each of those who asked for them."""
    write_letters(now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="end_delegations")
def end_delegations(timestamp: int) -> None:
    """Delegations and roles of the staff whose time is over: those concerned are told."""
    organisations.end_delegations(now())
    end_staff_roles(by=None, at=now())


@app.periodic(cron="7 2 * * *")
@app.task(queueing_lock="compact_matching")
def compact_matching(timestamp: int) -> None:
    """Once a night the index is written anew for all processes."""
    compact(now())


@app.periodic(cron="11 2 * * *")
@app.task(queueing_lock="rebuild_search")
def rebuild_search(timestamp: int) -> None:
    """Once a night what is over by then becomes one archive, which every web server takes up by itself."""
    if settings.AWN_SEARCH == "memory":
        rebuild(now())


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="refresh_totals")
def refresh_totals(timestamp: int) -> None:
    """Once a night every total is recomputed from the ledger, whatever happened during the day."""
    refresh_all(by=None, at=now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="publish_first_totals")
def publish_first_totals(timestamp: int) -> None:
    """Where nothing was published yet (an Awn that was just brought up to date), nobody waits for the night."""
    if made_at() is None:
        refresh_all(by=None, at=now())


@app.periodic(cron="23 2 * * *")
@app.task(queueing_lock="settle_hours")
def settle_hours(timestamp: int) -> None:
    """Once a night: hours to which nobody objected in time are settled."""
    settle(by=None, at=now())


@app.periodic(cron="17 0 * * *")
@app.task(queueing_lock="end_qualifications")
def end_qualifications(timestamp: int) -> None:
    """Once a night: what is over ends, what will be is announced, old documents are deleted."""
    qualifications.run(now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="scan_documents")
def scan_documents(timestamp: int) -> None:
    """Documents that came while the scanner was away."""
    qualifications.scan(now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="sweep_boards")
def sweep_boards(timestamp: int) -> None:
    """Tasks of boards whose time ends are reminded of; those whose time is over go back."""
    boards.sweep(now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="widen_calls")
def widen_calls(timestamp: int) -> None:
    """Calls for help that nobody answered go to everybody in charge."""
    boards.widen_calls(now())


@app.periodic(cron="29 6 * * *")
@app.task(queueing_lock="remind_to_rate")
def remind_to_rate(timestamp: int) -> None:
    """Once a day: those who have not said how it was after a week, and what both sides may read now."""
    ratings.daily(now())


@app.periodic(cron="13 3 * * *")
@app.task(queueing_lock="raise_alarms")
def raise_alarms(timestamp: int) -> None:
    """Once a night the ledger is looked over."""
    alarms.run(now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="count_first_evaluations")
def count_first_evaluations(timestamp: int) -> None:
    """Where nobody was counted yet (an Awn that was just brought up to date), nobody waits for the night."""
    evaluation.first(now())


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="count_evaluations")
def count_evaluations(timestamp: int) -> None:
    """Once a night what is said of volunteers and organisations is counted anew."""
    evaluation.nightly(now())


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Jobs of a worker that was killed are taken up again; procrastinate does not do so by itself."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await manager.retry_job(job)


@app.task
def tell_by_other_ways(notification_id: int) -> None:
    """One notification as a text message or as a notice on a device, for those who chose that."""
    row = Notification.objects.select_related("person__account").filter(pk=notification_id).first()
    if row is not None and row.kind in mail.WORDINGS:
        messages.tell(row, mail.WORDINGS[row.kind], mail.subjects_of([row])[row.pk], at=now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="end_suspensions")
def end_suspensions(timestamp: int) -> None:
    """Suspensions whose time is over."""
    safety.end_suspensions(now())


@app.periodic(cron="47 5 * * *")
@app.task(queueing_lock="end_quiet_requests")
def end_quiet_requests(timestamp: int) -> None:
    """Requests for help that nobody wrote to for fourteen days."""
    support.end_quiet(now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="check_status")
def check_status(timestamp: int) -> None:
    """How every part of the service is, once a minute."""
    status.check(now())


@app.periodic(cron="37 2 * * *")
@app.task(queueing_lock="thin_status")
def thin_status(timestamp: int) -> None:
    """Once a night: checks of more than a day ago go; the sums of their days stay."""
    status.forget(now())
