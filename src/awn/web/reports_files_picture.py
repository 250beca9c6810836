"""One's own year as a picture: chosen here, downloaded, and posted by nobody but its owner."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.digits import writing
from awn.base.refusal import Refusal
from awn.reports import queries
from awn.reports.outputs import picture
from awn.web.access import PersonRequest, signed_in
from awn.web.limits import limit, who

PICTURES_PER_MINUTE = 30
WITH_NAME = "yes"


@signed_in
@require_safe
def my_year_picture(request: PersonRequest, period: str) -> HttpResponse:
    """The choices, the picture as it would be, its words, and where to fetch it. The name is left out unless chosen."""
    shape, named = _choices(request)
    try:
        year = _year(request, period, named=named)
    except Refusal as refusal:
        if refusal.code != "nothing_to_share":
            raise
        return render(request, "reports_files/picture.html", {"year": None, "period": period})
    chosen = urlencode({"name": WITH_NAME}) if named else ""
    files = {
        form: f"{reverse('my_year_picture_file', args=[period, shape, form])}?{chosen}".rstrip("?")
        for form in picture.FORMATS
    }
    context = {
        "year": year, "period": period, "shape": shape, "shapes": list(picture.SHAPES.items()), "named": named,
        "files": files, "width": 1080 if shape == "square" else 1200,
    }  # fmt: skip
    return render(request, "reports_files/picture.html", context)


@signed_in
@require_safe
def my_year_picture_file(request: PersonRequest, period: str, shape: str, form: str) -> HttpResponse:
    """The picture itself; for its owner alone, and kept nowhere."""
    limit(f"picture:{who(request)}", per_minute=PICTURES_PER_MINUTE)
    _shape, named = _choices(request)
    site = settings.AWN_PUBLIC_URL.partition("://")[2]
    data = picture.drawn(_year(request, period, named=named), shape, form, site)
    response = HttpResponse(data, content_type=picture.FORMATS[form])
    response["Content-Disposition"] = f'inline; filename="awn-my-year-{shape}.{form}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    # Opened by itself, an SVG runs nothing.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


def _choices(request: PersonRequest) -> tuple[str, bool]:
    shape = request.GET.get("shape", "wide")
    return (shape if shape in picture.SHAPES else "wide"), request.GET.get("name") == WITH_NAME


def _year(request: PersonRequest, period: str, *, named: bool) -> picture.Year:
    with writing(request.person.digits):
        return picture.year_of(queries.my_report(request.person, period, clock.now()), with_name=named)
