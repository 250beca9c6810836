"""Letters with a report: who gets one, what stands in it, and the file that goes along where everybody may read it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from awn.base.events import Value
from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.organisations.permissions import members_who_may
from awn.organisations.queries import by_slug
from awn.organisations.rules import Permission
from awn.people.actions import notify
from awn.people.models import Notification
from awn.reactions.wordings import Wording
from awn.reports.models import Issue, Reader
from awn.reports.outputs import keeping
from awn.reports.schedules import OWN_KIND, name_of, period_name, stop_address

KIND = "report_letter.ready"
REPORTS = {
    KIND: Wording(
        gettext_lazy("Your report: {title}"),
        gettext_lazy("The report that you asked for is ready: {title}."),
        "report_letters",
    ),
    "report_letter.failed": Wording(
        gettext_lazy("A report could not be made: {title}"),
        gettext_lazy("A report that you asked for could not be made. On your page you read why."),
        "report_letters",
    ),
}
# Mail servers refuse what is larger; the link leads to the file.
LARGEST_FILE_BYTES = 5_000_000


def tell_readers(event: Event, at: datetime) -> None:
    """Everybody who gets this report, once; a colleague only while they are a member of the organisation."""
    issue = Issue.objects.select_related("schedule").filter(pk=event.subject_id or 0, is_made=True).first()
    if issue is None or issue.schedule.state != "active":
        return
    schedule = issue.schedule
    readers = list(Reader.objects.filter(schedule=schedule, stopped_at=None))
    if any(one.person_id != schedule.person_id for one in readers):
        house = by_slug(schedule.subject) if schedule.kind == "organisation" else None
        inside = set(members_who_may(Permission.SEE_INSIDE, house.pk)) if house else set()
        readers = [one for one in readers if one.person_id == schedule.person_id or one.person_id in inside]
    for one in readers:
        said: dict[str, Value] = {"name": issue.title, "issue": issue.pk, "reader": one.pk}
        notify(one.person_id, KIND, event_id=event.pk, by=None, at=at, **said)


def tell_failure(event: Event, at: datetime) -> None:
    """The owner learns of it when the first try fails; later tries are silent."""
    issue = Issue.objects.select_related("schedule").filter(pk=event.subject_id or 0, tries=1).first()
    if issue is not None and not issue.is_made:
        schedule = issue.schedule
        with override(schedule.language):
            try:
                name = name_of(schedule.kind, schedule.subject)
            except Refusal:
                name = ""
            said = f"{name} – {period_name(issue.period)}" if name else period_name(issue.period)
        notify(schedule.person_id, event.name, event_id=event.pk, by=None, at=at, name=said)


def parts(notification: Notification, language: str) -> tuple[list[str], dict[str, str]]:
    """The body between the first sentence and the farewell, and the headers by which mail programs offer to end it."""
    issue = Issue.objects.select_related("schedule").filter(pk=notification.data.get("issue") or 0).first()
    reader = Reader.objects.filter(pk=notification.data.get("reader") or 0).first()
    base = f"{settings.AWN_PUBLIC_URL}/{language}"
    if issue is None or reader is None:
        return [f"{base}/report-letters/"], {}
    schedule = issue.schedule
    stop = stop_address(reader, language)
    end = _("No more of these letters: {address}").format(address=stop)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if schedule.kind == OWN_KIND:
        page = f"{base}/reports/mine/?period={issue.period}"
        return [_("It is for your eyes alone: sign in to read it."), page, end], headers
    page = f"{base}/reports/{schedule.kind}/{schedule.subject}/?period={issue.period}"
    return [*issue.words, page, end], headers


def attached(notification: Notification) -> list[tuple[str, bytes, str]]:
    """The PDF of a public report, as it was drawn; nothing where it is too large or was tidied away meanwhile."""
    if notification.kind != KIND:
        return []
    issue = Issue.objects.select_related("schedule").filter(pk=notification.data.get("issue") or 0).first()
    if issue is None or not issue.file or issue.schedule.kind == OWN_KIND:
        return []
    form = keeping.FORMATS["pdf"]
    file = keeping.kept(issue.file, form)
    if file is None or len(file.data) > LARGEST_FILE_BYTES:
        return []
    subject = "".join(mark if mark.isascii() and mark.isalnum() else "-" for mark in issue.schedule.subject.lower())
    name = f"awn-{issue.schedule.kind}-{subject}-{issue.period.lower()}-{issue.schedule.language}.pdf"
    return [(name, file.data, form.media_type)]
