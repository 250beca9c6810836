"""The catalogue of open data, for portals and programs."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from awn.reports.catalogue import catalogue as catalogue_of
from awn.web.access import public
from awn.web.limits import limit, who

KEPT_SECONDS = 600
PER_MINUTE = 30


@public
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """DCAT-AP as JSON-LD, two hundred datasets a page."""
    limit(f"catalogue:{who(request)}", per_minute=PER_MINUTE)
    page = request.GET.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) <= 6):
        raise Http404
    body = cache.get(f"open-data-catalogue:{int(page)}")
    if body is None:
        made = catalogue_of(int(page), _address)
        if made is None:
            raise Http404
        body = json.dumps(made, ensure_ascii=False)
        cache.set(f"open-data-catalogue:{int(page)}", body, KEPT_SECONDS)
    response = HttpResponse(body, content_type="application/ld+json")
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _address(kind: str, code: str, form: str, language: str) -> str:
    with override(language):
        return f"{settings.AWN_PUBLIC_URL}{reverse('report_file', args=[kind, code, 'all', form])}"
