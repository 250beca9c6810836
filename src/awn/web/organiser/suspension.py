"""Why the organisation is suspended, and the appeal of its owners."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.organisations.queries import Organisation
from awn.organisations.rules import SUSPENSION_REASONS, Permission
from awn.safety import queries
from awn.safety.actions.house_appeals import appeal_for_house
from awn.safety.rules import APPEAL_WITHIN, HOUSE_OUTCOMES, WORDS_LENGTH
from awn.safety.words import said
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk


class HouseAppealForm(OnceForm):
    """Why it should end."""

    words = BlockField(
        limit=WORDS_LENGTH,
        label=_lazy("Why should the suspension end?"),
        help_text=_lazy("What is not right, what you have put right since, who can say so. You can appeal once."),
        missing=_lazy("Write why the suspension should end."),
    )


@member(Permission.EDIT_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def house_suspension(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The suspension that stands, with its appeal; the answer to the last appeal where it has ended."""
    form = filled(HouseAppealForm, request)

    def act() -> str:
        appeal_for_house(organisation.pk, form.cleaned_data["words"], by=request.person, at=clock.now())
        messages.success(request, _("Your appeal is with us. Somebody who had no part in the suspension decides."))
        return url("organiser_suspension", organisation.slug)

    if answer := sent(request, form, act):
        return answer
    suspended, made, at = queries.house_suspended(organisation), queries.house_appeal(organisation), clock.now()
    since = suspended[0] if suspended else None
    if made is not None and since is not None and made.suspended_at != since:
        made = None
    status = (form.refusal.status if form.refusal else 422) if form.is_bound else 200
    return desk.page(
        request, organisation, "organiser/suspension.html", status=status, here="overview",
        form=form, since=since, made=made, outcomes=HOUSE_OUTCOMES,
        reason=SUSPENSION_REASONS.get(organisation.state_reason, ""),
        appeal_words=said(made, made.words) if made else "", answer=said(made, made.answer) if made else "",
        appeal_until=since + APPEAL_WITHIN if since else None, zone=organisation.country.zone,
        may_appeal=since is not None and made is None and at - since <= APPEAL_WITHIN,
    )  # fmt: skip
