"""What is expected: on the desk of an organisation, and the models that say so, each on a page of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.forecasts import coming, queries
from awn.forecasts.rules import BASELINES, KINDS, STATUSES
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web import forecasts_words as words
from awn.web import formatting
from awn.web.access import PersonRequest, member, public
from awn.web.forecasts_returning import drawn
from awn.web.organiser import desk

# An interval that reaches so far says nothing: where all are told nearly the same there is no slope.
FAR = 20


@member(Permission.DECIDE_APPLICATIONS)
@require_safe
def organiser_forecasts(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """How many will come, which shifts need people now, and how many volunteers may not come back."""
    at, scope = clock.now(), request.standing.scope
    shifts = coming.coming_shifts(organisation.pk, at, scope)
    how_many, expected = coming.attendance_of(shifts, at)
    how_short, short = coming.unfilled_of(organisation.pk, at, scope)
    how_leaving, leaving = coming.leaving_of(organisation.pk, at)
    return desk.page(
        request,
        organisation,
        "forecasts/desk.html",
        here="forecasts",
        expected=expected,
        short=short,
        leaving=leaving,
        back=drawn(),
        standings={"no_show": how_many, "unfilled": how_short, "leaving": how_leaving},
        statuses=STATUSES,
        topics=words.TOPICS,
    )


@public
@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Every model with whether it is used."""
    cards = [
        {"kind": kind, "title": KINDS[kind], "about": words.ABOUT[kind], "used": used, "status": used.standing.status}
        for kind, used in queries.cards()
    ]
    return render(request, "forecasts/models.html", {"cards": cards, "statuses": STATUSES})


@public
@require_safe
def model(request: HttpRequest, kind: str) -> HttpResponse:
    """The card of one model."""
    kind = kind.replace("-", "_")
    if kind not in KINDS:
        raise Http404
    used = queries.in_use(kind)
    context: dict[str, Any] = {
        "kind": kind,
        "back": drawn() if kind == "leaving" else None,
        "title": KINDS[kind],
        "used": used,
        "card": used.card,
        "status": used.standing.status,
        "statuses": STATUSES,
        "about": words.ABOUT[kind],
        "data": words.DATA[kind],
        "limits": words.LIMITS[kind],
        "topics": [words.TOPICS[name] for name in used.card.get("features", ()) if name in words.TOPICS],
        "measures": _measures(used.card),
        "bins": used.card.get("calibration", ()),
        "groups": [one | {"title": words.GROUPS.get(one["name"], one["name"])} for one in used.card.get("groups", ())],
        "dimensions": _dimensions(used.card),
        "effects": [
            (words.SEASONS[name], formatting.number(value, 2)) for name, value in used.card.get("effects", {}).items()
        ],
        "window": [date.fromisoformat(one) for one in used.card.get("window", ())],
        "cut": date.fromisoformat(used.card["cut"]) if "cut" in used.card else None,
        "versions": list(queries.versions([kind])) if used.card else [],
    }
    return render(request, "forecasts/model.html", context)


def _measures(card: Any) -> list[tuple[Any, list[str]]]:
    """A row for each measure; a column for the model and each simple way."""
    found = card.get("measures", {})
    names = [name for name in ("model", "lead_time", "base_rate") if name in found]
    return (
        [(title, [_interval(found[name][measure]) for name in names]) for measure, title in words.MEASURES.items()]
        if found
        else []
    )


def _interval(told: Any) -> str:
    if max(abs(told["low"]), abs(told["high"])) >= FAR:
        return _("cannot be told: too little to judge by")
    mean, low, high = (formatting.signed(told[name], 3) for name in ("mean", "low", "high"))
    return _("%(mean)s (%(low)s to %(high)s)") % {"mean": mean, "low": low, "high": high}


def _dimensions(card: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": words.DIMENSIONS[name],
            "method": _("the model") if one["method"] == "model" else BASELINES[one["method"]],
            "judged": one["judged"],
        }
        for name, one in card.get("dimensions", {}).items()
    ]
