"""How organisations answer for themselves: the list of all, one of them, and the numbers as a file."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from awn.accountability import queries
from awn.accountability.queries import Answer, Tally
from awn.accountability.rules import EVIDENCE, Figure, Statement
from awn.base.arabic import search_key
from awn.base.tabular_writing import Value, write_csv
from awn.opportunities.queries.filters import clean
from awn.organisations.permissions import standing_of
from awn.organisations.rules import KINDS, LICENSED_KINDS
from awn.transparency.queries import head
from awn.web import charts, formatting
from awn.web.access import public
from awn.web.accountability_words import ADVICE, CODES, SECTIONS, lines, name_of, written
from awn.web.jinja import url

PAGE = 50
ZONE = "Asia/Riyadh"
LONGEST_TEXT = 200
SCORED = tuple(code for code in CODES if code == "rating" or code.startswith("rating_"))


@public
@require_safe
def accountability(request: HttpRequest) -> HttpResponse:
    """Every organisation with its most telling numbers, in the order that the reader chose."""
    order = request.GET.get("order", "")
    order = order if order in queries.ORDERS else "name"
    text = clean(request.GET.get("q", ""))[:LONGEST_TEXT]
    page = Paginator(queries.answers(order, search_key(text)), PAGE).get_page(request.GET.get("page"))
    names = {
        "name": _("Name"), "hours": _("Hours"), "answer": _("Fastest answers"), "in_time": _("Most answered in time"),
        "rating": _("Rating"),
    }  # fmt: skip
    context = {
        "page": page, "text": text, "order": order,
        "orders": [(name, _address(code, text), code == order) for code, name in names.items()],
        "rows": [(row, *_main(queries.said_of(row))) for row in page.object_list],
        "page_url": lambda number: _address(order, text, number),
        "counted_at": queries.counted_at(), "zone": ZONE,
    }  # fmt: skip
    return render(request, "accountability/list.html", context)


@public
@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: every number with what it means and how many people stand behind it."""
    answer = queries.answer_of(slug)
    if answer is None:
        raise Http404
    said, last = answer.said, head()
    context = {
        "answer": answer, "organisation": answer.organisation, "zone": ZONE, "paper": _paper(answer),
        "hours": _figure(said) if said else None,
        "sections": [(code, title, lines(said, codes)) for code, (title, codes) in SECTIONS.items()] if said else [],
        "head": last, "root": b64encode(last.root).decode() if last else "",
        "advice": _advice(request, answer),
    }  # fmt: skip
    return render(request, "accountability/organisation.html", context)


@public
@require_safe
def accountability_file(request: HttpRequest) -> HttpResponse:
    """All organisations and all numbers as CSV; "<5" where a number is withheld."""
    stream = io.StringIO(newline="")
    rows = queries.answers("name").iterator(chunk_size=500)
    header = ["organisation", "name_ar", "name_en", "country", "state", "verified_at", "counted_at"]
    extra = [
        f"{code}{end}" for code in CODES if code.startswith("rating_") or code == "rating" for end in ("_low", "_high")
    ]
    write_csv(stream, [*header, *CODES, *extra], _lines(rows))
    response = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="awn-accountability.csv"'
    return response


def _lines(rows: Iterator[Tally]) -> Iterator[list[Value]]:
    for row in rows:
        said, house = queries.said_of(row), row.organisation
        scored = [said[code] for code in SCORED]
        yield [
            house.slug, house.name_ar, house.name_en, house.country_id, house.state, house.verified_at, row.counted_at,
            *(_cell(said[code]) for code in CODES),
            *(_rounded(edge) for one in scored for edge in (one.low, one.high)),
        ]  # fmt: skip


def _cell(one: Figure) -> Value:
    """The number as it stands on the page; a bound says so."""
    if one.few:
        return "<5"
    value = _rounded(one.value)
    sign = {"least": ">=", "most": "<="}.get(one.bound, "")
    return f"{sign}{value}" if sign else value


def _rounded(value: float | None) -> Value:
    return value if value is None else int(value) if value == int(value) else round(value, 3)


def _main(said: Statement) -> list[str]:
    shown = [said[code] for code in ("minutes", "answer_median", "in_time_share", "rating")]
    return ["–" if one.value is None and not one.few else written(one) for one in shown]


def _figure(said: Statement) -> dict[str, object]:
    """Confirmed hours by what shows them, as bars and as a table."""
    shown = [said[f"minutes_{code}"] for code in EVIDENCE]
    bars = [charts.Bar(name_of(one.code), one.value, written(one)) for one in shown if one.value]
    known = sum(one.value or 0 for one in shown)
    strong = sum(said[f"minutes_{code}"].value or 0 for code in ("scanned", "supervised", "delivered"))
    hidden = any(one.few for one in shown)
    if not bars:
        summary = _("Too few people, or no confirmed hours yet: nothing can be told apart.")
    elif hidden:
        summary = _("Some kinds of evidence have too few people behind them; they are not shown.")
    else:
        summary = _("%(share)s of the confirmed hours were scanned, recorded by a supervisor or handed in as work.") % {
            "share": formatting.percent(strong / known)
        }
    table = [[name_of(one.code), written(one), formatting.number(one.people) if one.people is not None else "–"]
             for one in (said["minutes"], *shown)]  # fmt: skip
    drawing = charts.rows(bars, summary, rtl=formatting.rtl()) if bars else Markup("")
    return {"summary": summary, "drawing": drawing, "head": [_("Evidence"), _("Hours"), _("People")], "rows": table,
            "total": written(said["minutes"])}  # fmt: skip


def _paper(answer: Answer) -> str:
    """By what kind of paper an organisation of its kind is verified."""
    house = answer.organisation
    if house.kind in LICENSED_KINDS:
        if house.licence_authority:
            return _("Licence, checked in the register of: %(authority)s") % {"authority": house.licence_authority}
        return _("Licence, checked in the register")
    if house.kind == "team":
        return _("The word of the body that it belongs to")
    return _("It exists by law: %(kind)s") % {"kind": KINDS[house.kind]}


def _advice(request: HttpRequest, answer: Answer) -> list[str]:
    """For those who run it: nobody else reads this."""
    person = request.user.person if request.user.is_authenticated else None
    if person is None or not standing_of(person, answer.organisation.pk).permissions:
        return []
    return [str(ADVICE[code]) for code in answer.advice]


def _address(order: str, text: str, number: int = 1) -> str:
    query = {"order": order if order != "name" else "", "q": text, "page": number if number > 1 else ""}
    return url("accountability", query={name: value for name, value in query.items() if value})
