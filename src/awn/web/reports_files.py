"""Reports to take along: PDF, workbook, CSV and Parquet; those of the public for anybody, one's own for oneself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.reports import files
from awn.reports.outputs import keeping
from awn.reports.outputs.keeping import File, Format
from awn.reports.tasks import draw_later
from awn.web import formatting
from awn.web.access import PersonRequest, public, signed_in
from awn.web.limits import limit, who

# Building a report takes some queries, drawing it up to half a second of a core.
FILES_PER_MINUTE = 30
OWN_PER_MINUTE = 10
KEPT_SECONDS = 300
RETRY_SECONDS = 20


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report_file(request: HttpRequest, kind: str, subject: str, period: str, form: str) -> HttpResponse:
    """A public report as a file; a large one is prepared by a button, and fetched when it is there."""
    limit(f"report-file:{who(request)}", per_minute=FILES_PER_MINUTE)
    wanted, at = keeping.format_of(form), clock.now()
    report, other = files.both(kind, subject, period, wanted, at=at)
    file = keeping.kept(keeping.digest(report, wanted, other), wanted)
    if file is None and keeping.is_slow(report):
        if request.method == "POST":
            draw_later(kind, subject, period, formatting.language(), form)
            return redirect(f"{request.path}?asked=1")
        context = {"title": report.title, "format": wanted.name, "is_asked": "asked" in request.GET}
        answer = render(request, "reports_files/preparing.html", context, status=202)
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
    if request.method == "POST":
        return redirect(request.path)
    if file is None:
        file = keeping.drawn(report, wanted, other)
    return _open(request, file, wanted, keeping.file_name(report, period, wanted))


@signed_in
@require_safe
def my_year_file(request: PersonRequest, period: str, form: str) -> HttpResponse:
    """The reader's own report as a file, which is kept nowhere."""
    limit(f"my-year-file:{who(request)}", per_minute=OWN_PER_MINUTE)
    wanted = keeping.format_of(form)
    report, data = files.own(request.person, period, form, at=clock.now())
    response = HttpResponse(data, content_type=wanted.media_type)
    response["Content-Disposition"] = f'attachment; filename="{keeping.file_name(report, period, wanted)}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _open(request: HttpRequest, file: File, wanted: Format, name: str) -> HttpResponse:
    """For anybody, pages of other origins included; whoever has it already gets no second copy (304)."""
    made = int(file.made_at.timestamp())
    response = HttpResponse(file.data, content_type=wanted.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = f'"{file.digest[:32]}"'
    response["Last-Modified"] = http_date(made)
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    answer = get_conditional_response(request, etag=response["ETag"], last_modified=made, response=response)
    return answer or response
