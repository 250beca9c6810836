"""What somebody reads, how they want to be written to, and the links of e-mails that work without signing in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.messaging import links, queries
from awn.messaging.actions import bounces, devices, wishes
from awn.messaging.actions.coming import cannot_come as give_up
from awn.messaging.calendar import calendar_of_person
from awn.messaging.letters import written
from awn.messaging.rules import KINDS
from awn.people.queries import account_of, person
from awn.people.rules import has_email
from awn.web.access import PersonRequest, public, signed_in
from awn.web.forms import filled, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.messaging_forms import WishesForm, shown
from awn.web.organiser.desk import rows_of_page

ANSWERS_PER_MINUTE = 20
FEEDS_PER_MINUTE = 60
MESSAGES_A_PAGE = 10


@signed_in
@require_safe
def inbox(request: PersonRequest) -> HttpResponse:
    """What organisers wrote to somebody, newest first."""
    context = rows_of_page(request, queries.inbox_of(request.person.pk), MESSAGES_A_PAGE)
    language = get_language() or "ar"
    context["letters"] = [
        (
            row,
            written(
                row.mailing, row.mailing.opportunity, request.person, row.about, place=row.place, language=language
            ),
        )
        for row in context["rows"]
    ]
    return render(request, "messaging/inbox.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def cannot_come(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a reminder: says what giving up means; the button then gives the shift up, without signing in."""
    limit(f"cannot-come:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
    place_id, person_id = links.read_cannot_come(token)
    place = queries.place_of_link(place_id, person_id, clock.now())
    if place is None:
        raise Http404
    refusal, is_done = None, place.state == "released"
    if request.method == "POST" and not is_done:
        try:
            give_up(place_id, person_id, at=clock.now())
            is_done = True
        except Refusal as found:
            refusal = found
    context = {"place": place, "opportunity": place.shift.opportunity, "is_done": is_done, "refusal": refusal,
               "is_live": place.state in {"confirmed", "waiting"}}  # fmt: skip
    return render(request, "messaging/cannot_come.html", context, status=refusal.status if refusal else 200)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ends e-mails of one kind without signing in; mail programs post here by themselves (RFC 8058)."""
    limit(f"stop:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
    person_id, kind = links.read_stop(token)
    if kind not in KINDS or person(person_id) is None:
        raise Http404
    if request.method == "POST":
        wishes.stop_emails(person_id, kind, by=None, at=clock.now())
    wanted = "email" in queries.wishes_of(person_id).ways(kind)
    return render(request, "messaging/stop.html", {"wanted": wanted, "kind": KINDS[kind]})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: PersonRequest) -> HttpResponse:
    """By which ways, at which hours and how long before a shift."""
    own = queries.wishes_of(request.person.pk)
    form = filled(WishesForm, request, initial=shown(own))

    def act() -> str:
        wishes.choose(request.person.pk, form.wishes(), by=request.person, at=clock.now())
        messages.success(request, _("Kept."))
        return url("settings_messages")

    account = account_of(request.person.pk)
    context = {
        "form": form, "kinds": list(KINDS), "has_email": account is not None and has_email(account.email),
        "has_phone": account is not None and hasattr(account, "proven_phone"),
        "dead_address": queries.dead_addresses([request.person.pk]).get(request.person.pk, ""),
        "devices": list(queries.devices_of(request.person.pk)), "push_key": queries.push_key(),
        "feed_address": _feed_address(request.person.pk),
    }  # fmt: skip
    answer = sent(request, form, act)
    status = 422 if form.is_bound and form.errors else 200
    return answer or render(request, "messaging/settings.html", context, status=status)


def _feed_address(person_id: int) -> str:
    found = queries.feed_of(person_id)
    return links.feed(found.pk, found.version) if found is not None and found.is_open else ""


@signed_in
@require_POST
def email_works(request: PersonRequest) -> HttpResponse:
    """The own address works again, says its owner: e-mails go there once more."""
    bounces.write_to_me_again(by=request.person, at=clock.now())
    messages.success(request, _("We write to this address again. Should an e-mail come back, we tell you here."))
    return HttpResponseRedirect(url("settings_messages"))


@signed_in
@require_POST
def device_add(request: PersonRequest) -> HttpResponse:
    """The browser gives the address to which notices are pushed."""
    limit(f"device:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
    posted = request.POST
    name = request.headers.get("Sec-CH-UA-Platform", "").strip('"')
    devices.add_device(
        posted.get("endpoint", ""), posted.get("p256dh", ""), posted.get("auth", ""), name, by=request.person,
        at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("This device takes notices from now on. Choose above which."))
    return HttpResponseRedirect(f"{url('settings_messages')}#devices")


@signed_in
@require_POST
def device_remove(request: PersonRequest, number: int) -> HttpResponse:
    """No more notices there."""
    devices.remove_device(number, by=request.person, at=clock.now())
    messages.success(request, _("This device takes no more notices."))
    return HttpResponseRedirect(f"{url('settings_messages')}#devices")


@signed_in
@require_POST
def feed(request: PersonRequest) -> HttpResponse:
    """A new secret address for the own calendar, or none any more."""
    if request.POST.get("act") == "close":
        devices.close_feed(by=request.person, at=clock.now())
        messages.success(request, _("The address of your calendar leads nowhere any more."))
    else:
        devices.open_feed(by=request.person, at=clock.now())
        messages.success(request, _("Your calendar has a new address. An earlier one leads nowhere any more."))
    return HttpResponseRedirect(f"{url('settings_messages')}#calendar")


@public
@require_safe
def feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's shifts for a calendar program that knows the secret address."""
    person_id, version = links.read_feed(token)
    # By calendar, not by address: the programs of many people come from one.
    limit(f"calendar:{person_id}", per_minute=FEEDS_PER_MINUTE)
    found, reader = queries.feed_of(person_id), person(person_id)
    if found is None or reader is None or not found.is_open or found.version != version:
        raise Http404
    text = calendar_of_person(reader, clock.now())
    headers = {"Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
