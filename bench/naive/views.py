"""List and detail as class-based views."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Func, QuerySet, Sum
from django.utils import timezone
from django.views.generic import DetailView, ListView

from awn.opportunities.models import Opportunity
from awn.opportunities.rules import KINDS, MODES
from awn.participation.models import Application
from awn.reference.models import Field, Goal, Language, Region, Skill
from awn.reference.rules import ACCESSIBILITY

RIYADH = ZoneInfo("Asia/Riyadh")


class Query(Func):
    """awn_tsquery(text)."""

    function = "awn_tsquery"


class OpportunityList(ListView):
    """Open opportunities with filters, facets and pages."""

    template_name = "list.html"
    paginate_by = 20
    context_object_name = "opportunities"

    def get_queryset(self) -> QuerySet[Opportunity]:
        now = timezone.now()
        rows = Opportunity.objects.filter(state="published", ends_at__gt=now)
        get = self.request.GET
        if get.get("q"):
            rows = rows.extra(where=["search @@ awn_tsquery(%s)"], params=[get["q"]])
        for parameter, column in (("place", "region_id"), ("field", "field_id"), ("mode", "mode"), ("kind", "kind")):
            if get.getlist(parameter):
                rows = rows.filter(**{f"{column}__in": get.getlist(parameter)})
        if get.getlist("skill"):
            rows = rows.filter(skill_ids__overlap=[int(one) for one in get.getlist("skill")])
        if get.get("from"):
            begin = datetime.combine(date.fromisoformat(get["from"]), datetime.min.time(), RIYADH)
            rows = rows.filter(next_at__gte=begin)
        return rows.select_related("organisation", "region", "field").order_by("next_at", "id")

    def paginate_queryset(self, queryset: QuerySet[Opportunity], page_size: int) -> tuple[Any, Any, Any, bool]:
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = self.get_queryset().order_by()
        context["total"] = rows.count()
        for name in ("region", "field", "mode", "kind"):
            counts = rows.values(name).annotate(n=Count("id")).order_by("-n")
            context[f"{name}_counts"] = {row[name]: row["n"] for row in counts}
        unnested = rows.annotate(code=Func(F("accessibility"), function="unnest")).values("code")
        context["access_counts"] = {row["code"]: row["n"] for row in unnested.annotate(n=Count("id")).order_by("-n")}
        for opportunity in context["opportunities"]:
            sums = opportunity.shifts.filter(cancelled_at=None).aggregate(c=Sum("capacity"), t=Sum("taken"))
            opportunity.capacity, opportunity.left = sums["c"], (sums["c"] or 0) - (sums["t"] or 0)
        return context | choices(context)


class OpportunityDetail(DetailView):
    """One opportunity."""

    template_name = "opportunity.html"
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "o"
    queryset = Opportunity.objects.select_related("organisation", "region", "field")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        similar = Opportunity.objects.filter(
            state="published", field=self.object.field, ends_at__gt=timezone.now()
        ).exclude(pk=self.object.pk)
        context["similar"] = similar.select_related("organisation", "region").order_by("next_at")[:3]
        context["goals"] = Goal.objects.filter(number__in=self.object.goals)
        context["accessibility"] = [ACCESSIBILITY[code] for code in self.object.accessibility]
        return context


class ApplicantList(ListView):
    """Who applied, fifty a page, in one of three orders."""

    template_name = "applicants.html"
    paginate_by = 50
    context_object_name = "applications"

    def get_queryset(self) -> QuerySet[Application]:
        order = {"newest": ["-id"], "name": ["person__name_key", "id"]}.get(self.request.GET.get("sort", ""), ["id"])
        rows = Application.objects.filter(opportunity__public_id=self.kwargs["public_id"]).order_by(*order)
        parts = ("person__skills__skill", "person__languages__language", "wanted_shifts__shift")
        return rows.select_related("person__region", "role").prefetch_related(*parts)


def choices(context: dict[str, Any]) -> dict[str, Any]:
    """The choices of the filter panel, each with its count."""
    return {
        "regions": [(one, context["region_counts"].get(one.pk, 0)) for one in Region.objects.select_related("country")],
        "fields": [(one, context["field_counts"].get(one.pk, 0)) for one in Field.objects.all()],
        "modes": [(code, name, context["mode_counts"].get(code, 0)) for code, name in MODES.items()],
        "kinds": [(code, name, context["kind_counts"].get(code, 0)) for code, name in KINDS.items()],
        "access": [(code, name, context["access_counts"].get(code, 0)) for code, name in ACCESSIBILITY.items()],
        "skills": Skill.objects.filter(for_volunteering=True),
        "languages": Language.objects.all(),
        "goals": Goal.objects.all(),
    }
