"""Signing up by a mobile number alone.

Whether the number has an account is asked once its owner has proven it: so nobody else learns it, and whoever signs up
a second time is signed in.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.consents.rules import TERMS_VERSION
from awn.people import actions, queries
from awn.people.rules import NAME_LENGTH, check_named, names_from
from awn.web.access import public
from awn.web.account import sent_codes
from awn.web.account.entrance_forms import CodeCharField
from awn.web.account.outbox import is_open
from awn.web.account.phone_field import PhoneField
from awn.web.formatting import interface
from awn.web.forms import Form, LineField, filled, form_page, sent

PURPOSE = "sign_up"
CODE_WRONG = _("This code is not right. Look at it again, or ask for a new one.")
CODE_OVER = _("This code no longer works. Ask for a new one.")


class PhoneSignupForm(Form):
    """Name, number and agreement."""

    name = LineField(
        limit=NAME_LENGTH,
        label=_("Your name"),
        missing=_("Write your name as it should appear on your certificates."),
        help_text=_("In Arabic or English letters. It appears on your certificates; you can add the other later."),
    )
    phone = PhoneField()
    terms = forms.BooleanField(
        label=_("I have read the privacy notice and agree that Awn keeps the data it lists"),
        error_messages={"required": _("Read the privacy notice and tick the box to sign up.")},
    )

    def clean_name(self) -> str:
        """Refuses what is no name before a code is sent for it."""
        name: str = self.cleaned_data["name"]
        try:
            check_named(*names_from(name))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal
        return name


class CodeForm(Form):
    """The six digits."""

    code = CodeCharField()


@public
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """Name and number; a code goes there."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse(settings.LOGIN_REDIRECT_URL))
    form = filled(PhoneSignupForm, request)

    def send() -> str:
        said = form.cleaned_data
        details = {"name": said["name"], "language": interface(), "terms": TERMS_VERSION}
        sent_codes.send(request, PURPOSE, said["phone"], details=details, at=clock.now())
        return reverse("account_signup_phone_code")

    return sent(request, form, send) or form_page(request, "account/signup_phone.html", form)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The code from the text message; then the account is made, or found."""
    at = clock.now()
    waiting = None if request.user.is_authenticated else sent_codes.waiting(request, PURPOSE, at=at)
    if waiting is None:
        return HttpResponseRedirect(reverse("account_signup_phone"))
    if request.POST.get("action") == "resend":
        try:
            sent_codes.send_again(request, PURPOSE, at=at)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return HttpResponseRedirect(request.path)
    form = filled(CodeForm, request)
    if request.method == "POST" and form.is_valid():
        if sent_codes.is_right(request, PURPOSE, form.cleaned_data["code"], at=at):
            return _enter(request, waiting)
        if sent_codes.waiting(request, PURPOSE, at=at) is None:
            messages.error(request, str(CODE_OVER))
            return HttpResponseRedirect(reverse("account_signup_phone"))
        form.add_error("code", str(CODE_WRONG))
    context = {"sent_to": waiting.to, "can_resend": waiting.can_resend, "outbox_open": is_open(request)}
    return form_page(request, "account/code.html", form, **context)


def _enter(request: HttpRequest, waiting: sent_codes.Waiting) -> HttpResponse:
    """By allauth's way in: a second step and a new session key are its business."""
    account: Any = queries.account_by_phone(waiting.to)
    is_new = account is None
    if is_new:
        account = actions.sign_up_by_phone(waiting.to, **waiting.details, by=None, at=clock.now())
    else:
        messages.info(request, _now("You have an account already, and you are signed in to it."))
    record_authentication(request, account, method="code", phone=waiting.to)
    page = reverse("welcome" if is_new else settings.LOGIN_REDIRECT_URL)
    response: HttpResponse = perform_login(request, account, redirect_url=page, signup=is_new)
    return response
