"""What somebody has chosen so far while applying: carried in hidden fields, kept in the session, judged step by step.

The three steps and easy mode's single questions share it, so that whoever changes the mode half-way loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import QueryDict
from django.http.response import HttpResponseBase

from awn.base.refusal import Refusal, Text
from awn.base.text import Bilingual
from awn.screening.actions.questions import check_answers
from awn.web.access import PersonRequest, kept_fields
from awn.web.forms import Form
from awn.web.participation_form import ApplyForm, Case, FactsForm, answers_in, save_facts

FIELDS = {1: ("shifts",), 2: ("role", "message", "needs"), 3: ("charter", "at_once")}
DRAFTS = "apply_drafts"
DRAFTS_KEPT = 5
DRAFT_CHARACTERS = 20_000


def carried(data: QueryDict, case: Case) -> QueryDict:
    """What the steps carry, and nothing else that somebody may have sent along."""
    known = {name for names in FIELDS.values() for name in names} | {*case.fact_inputs, *case.question_inputs}
    draft = QueryDict(mutable=True)
    for name, values in data.lists():
        if name in known:
            draft.setlist(name, values)
    return draft


def draft_of(request: PersonRequest, public_id: str) -> QueryDict:
    """What was chosen before: kept over an expired session, in this session, or the shift that led here."""
    if kept := kept_fields(request):
        remember(request, public_id, kept)
        return kept
    if text := request.session.get(DRAFTS, {}).get(public_id):
        return QueryDict(text)
    return QueryDict(f"shifts={shift}" if (shift := request.GET.get("shift", "")).isdecimal() else "")


def remember(request: PersonRequest, public_id: str, draft: QueryDict) -> None:
    """Keeps a draft in the session; of many the latest."""
    drafts = {key: text for key, text in request.session.get(DRAFTS, {}).items() if key != public_id}
    drafts[public_id] = draft.urlencode()
    request.session[DRAFTS] = dict(list(drafts.items())[-DRAFTS_KEPT:])


def forget(request: PersonRequest, public_id: str, answer: HttpResponseBase) -> None:
    """Once the application is sent."""
    drafts = request.session.get(DRAFTS, {})
    if answer.status_code == 302 and public_id in drafts:
        request.session[DRAFTS] = {key: text for key, text in drafts.items() if key != public_id}


def is_small(draft: QueryDict) -> bool:
    """False for what no session should carry."""
    return len(draft.urlencode()) <= DRAFT_CHARACTERS


def hidden(draft: QueryDict, here: Iterable[str]) -> list[tuple[str, str]]:
    """The fields of a draft that the page does not ask for itself."""
    shown = set(here)
    return [(name, str(value)) for name, values in draft.lists() if name not in shown for value in values]


def judged(case: Case, data: QueryDict) -> ApplyForm:
    """The draft as a form."""
    return ApplyForm(data, case=case)


def messages_of(form: Form) -> dict[str, Text]:
    """One message for each field that has any."""
    return {name: str(messages[0]) for name, messages in form.errors.items()}


def errors_in(case: Case, draft: QueryDict, names: Iterable[str]) -> dict[str, Text]:
    """What must be mended in these fields of the application itself."""
    wanted = set(names)
    return {name: text for name, text in messages_of(judged(case, draft)).items() if name in wanted}


def unanswered(case: Case, draft: QueryDict) -> dict[str, Text]:
    """What must be mended in the answers to the organisation's questions."""
    try:
        check_answers(case.opportunity.pk, answers_in(draft), by=case.person, at=case.at)
    except Refusal as refusal:
        return dict(refusal.fields)
    return {}


def answered(case: Case, draft: QueryDict) -> list[tuple[Bilingual, Bilingual | Text]]:
    """Questions with the answers as they will be sent; nothing for a question that was passed over."""
    said = answers_in(draft)
    return [(one.text, one.said(said[one.pk])) for one in case.questions if said.get(one.pk)]


def keep_facts(case: Case, draft: QueryDict, only: str = "") -> Mapping[str, Text]:
    """Saves the facts that gates need, or one of them; what is wrong with them, by field."""
    form = FactsForm(draft, case=case)
    wrong = {name: text for name, text in messages_of(form).items() if not only or name in {only, "__all__"}}
    if wrong:
        return wrong
    values = {name: value for name, value in form.cleaned_data.items() if not only or name == only}
    try:
        save_facts(case, values)
    except Refusal as refusal:
        known = {name: text for name, text in refusal.fields.items() if name in form.fields}
        return known or {"__all__": refusal.message}
    return {}
