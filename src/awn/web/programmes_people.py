"""People whom a programme reached: groups, counts, and what partners counted too."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.programmes import queries, single
from awn.programmes.actions import groups
from awn.programmes.queries import Programme
from awn.programmes.rules import CLAIMS, GROUPS, LINK_STATES, METHODS
from awn.programmes.single import Count, Group
from awn.web.access import PersonRequest, member
from awn.web.forms import bilingual, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.programmes_desk import page, programme_or_404
from awn.web.programmes_drawing import people as in_words
from awn.web.programmes_forms import CountForm, GroupForm, of_count

MOST_DIGITS = 18


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: PersonRequest, organisation: Organisation, programme_id: int) -> HttpResponse:
    """All groups of a programme, and what was likely counted twice."""
    row = programme_or_404(organisation, programme_id)
    form, refusal = GroupForm(), None
    if request.method == "POST":
        require(request.person, Permission.EDIT_OPPORTUNITIES, organisation.pk)
        act = request.POST.get("act", "")
        if act == "group":
            form = filled(GroupForm, request)
            if answer := sent(request, form, lambda: _add(request, organisation, row, form)):
                return answer
        else:
            try:
                _said(request, row, act)
                return HttpResponseRedirect(url("programme_people", organisation.slug, row.pk))
            except Refusal as said:
                if said.status not in {409, 422}:
                    raise
                refusal = said
    found, together = queries.groups_of(row.pk)
    return page(
        request, organisation, "programmes/people.html", forms=(form,), programme=row, groups=found, form=form,
        together=in_words(together), in_words=in_words, kinds=GROUPS, claims=CLAIMS, link_states=LINK_STATES,
        doubles=queries.likely_doubles(row.pk), refusal=refusal,
    )  # fmt: skip


def _add(request: PersonRequest, organisation: Organisation, row: Programme, form: GroupForm) -> str:
    said = form.cleaned_data
    made = groups.add_group(
        row.pk, said["kind"], bilingual(said, "name"), region=said["region"], stands_apart=said["stands_apart"],
        by=request.person, at=clock.now(),
    )  # fmt: skip
    return url("programme_group", organisation.slug, row.pk, made.pk)


def _said(request: PersonRequest, row: Programme, act: str) -> None:
    """A word on a pair of groups: a claim, an answer, or its end."""
    by, at = request.person, clock.now()
    own, other, link = (_number(request.POST.get(name, "")) for name in ("own", "other", "link"))
    if act in {"same", "different"}:
        typed = latin_digits(request.POST.get("agreed", "")).strip()
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= 9):
            message = _("Write a whole number, for example 12.")
            raise Refusal("agreed_no_number", message, fields={"agreed": message})
        agreed = int(typed) if typed and act == "same" else None
        groups.say(row.pk, own, other, act, agreed=agreed, by=by, at=at)
        messages.success(request, _("Saved. What concerns a partner counts once they have confirmed it."))
    elif act in {"confirm", "refuse"}:
        groups.answer(row.pk, link, confirm=act == "confirm", by=by, at=at)
    elif act == "end":
        groups.end_link(row.pk, link, by=by, at=at)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS else 0


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: PersonRequest, organisation: Organisation, programme_id: int, group_id: int) -> HttpResponse:
    """One group: how many were reached when, all that was corrected, and the form for one more count."""
    row = programme_or_404(organisation, programme_id)
    one = single.group(row.pk, group_id)
    old = single.count(one.pk, _number(latin_digits(request.POST.get("correct") or request.GET.get("correct", ""))))
    form = filled(CountForm, request, initial=of_count(old, clock.now().date()))
    if answer := sent(request, form, lambda: _count(request, organisation, row, one, form, old=old)):
        return answer
    found = next(now for now in queries.groups_of(row.pk)[0] if now.id == one.pk)
    return page(
        request, organisation, "programmes/group.html", forms=(form,), programme=row, one=one, found=found, form=form,
        old=old, reached=in_words(found.people), kinds=GROUPS, methods=METHODS,
        history=desk.rows_of_page(request, single.counts_of(one.pk)),
    )  # fmt: skip


def _count(
    request: PersonRequest,
    organisation: Organisation,
    row: Programme,
    one: Group,
    form: CountForm,
    *,
    old: Count | None,
) -> str:
    by, at, why = request.person, clock.now(), form.cleaned_data["why"]
    if old is not None and request.POST.get("act") == "take_back":
        groups.take_back_count(one.pk, old.pk, why, by=by, at=at)
    else:
        groups.count(one.pk, form.reached(), replaces=old.pk if old else None, why=why, by=by, at=at)
    messages.success(request, _("The count is saved."))
    return url("programme_group", organisation.slug, row.pk, one.pk)
