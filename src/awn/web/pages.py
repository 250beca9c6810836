"""Pages that belong to no area: statements, site map, offline page, and how a visitor wishes to see the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.text import Bilingual
from awn.people.actions import set_digits
from awn.privacy.dormancy import days_unused
from awn.support.actions.asking import report_barrier as report_barrier_action
from awn.web import formatting
from awn.web.access import public
from awn.web.forms import BlockField, Form, LineField, filled, form_page, sent
from awn.web.jinja import t_plain
from awn.web.limits import limit, who
from awn.web.pages_cookies import COOKIES
from awn.web.preferences import CHOICES, COOKIE_AGE_SECONDS, COOKIE_PREFIX, FOR_NOW, read, using

# Both statements are dated: people must see when their text last changed.
STATEMENT_DATE = date(2026, 11, 23)
PRIVACY_DATE = date(2026, 11, 23)
REPORTS_PER_MINUTE = 5


@public
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the Arabic or English home page, after the language of the browser."""
    return HttpResponseRedirect(reverse("home"))


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(
        request, "pages/accessibility.html", {"dated": STATEMENT_DATE, "reply_days": settings.AWN_SUPPORT_DAYS}
    )


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice."""
    return render(request, "pages/privacy.html", {"dated": PRIVACY_DATE, "cookies": COOKIES, "unused": days_unused()})


@public
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """All public pages in one list."""
    return render(request, "pages/site_map.html")


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows without a network; so it must not depend on who asks."""
    return render(request, "offline/offline.html")


class BarrierForm(Form):
    """What stood in somebody's way, and where to answer."""

    page = LineField(limit=300, required=False)
    text = BlockField(limit=3000, missing=_lazy("Write what was difficult. A few words are enough."))
    email = forms.EmailField(
        required=False,
        max_length=254,
        error_messages={"invalid": _lazy("Write the e-mail address in full, for example name@example.com.")},
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report_barrier(request: HttpRequest) -> HttpResponse:
    """Report a barrier; open to everybody, signed in or not."""
    form = filled(BarrierForm, request, initial={"page": _own_page(request)})

    def report() -> str:
        limit(f"barrier:{who(request)}", per_minute=REPORTS_PER_MINUTE)
        account = request.user
        report_barrier_action(
            by=account.person if account.is_authenticated else None,
            at=clock.now(),
            page=form.cleaned_data["page"],
            text=form.cleaned_data["text"],
            email=form.cleaned_data["email"],
            language=formatting.language(),
        )
        messages.success(request, _("Thank you. Your report has arrived, and a person will read it."))
        return reverse("accessibility")

    days = settings.AWN_SUPPORT_DAYS
    return sent(request, form, report) or form_page(request, "pages/report_barrier.html", form, reply_days=days)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How pages look: easy mode, colours, size, spacing, digits. Kept in cookies.

    Exempt from the CSRF token so that the buttons in the header of public, cached pages need none; instead the
    browser must say that the form came from here. The worst another site could do is to change colours and digits.
    """
    if request.method != "POST":
        return _preferences_page(request)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Http404
    response = HttpResponseRedirect(_safe_path(request, request.POST.get("next", "")))
    for name, values in CHOICES.items():
        value = request.POST.get(name)
        if value == values[0]:
            response.delete_cookie(COOKIE_PREFIX + name, samesite="Lax")
        elif value in values:
            response.set_cookie(
                COOKIE_PREFIX + name,
                value,
                max_age=None if name in FOR_NOW else COOKIE_AGE_SECONDS,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
    _keep_digits(request)
    return response


def _keep_digits(request: HttpRequest) -> None:
    """Letters and certificates take the digits that whoever is signed in chooses for pages."""
    digits, person = request.POST.get("digits", ""), getattr(request.user, "person", None)
    if person is not None and digits in CHOICES["digits"] and digits != person.digits:
        set_digits(person.pk, digits, by=person, at=clock.now())


def _preferences_page(request: HttpRequest) -> HttpResponse:
    """The choices. “Show” asks for this page again, drawn by the choices in the address: nothing is kept by that."""
    tried = {f"{COOKIE_PREFIX}{name}": value for name in CHOICES if (value := request.GET.get(name))}
    chosen = read(request.COOKIES | tried)
    way = request.GET.get("next", "") or _own_page(request)
    # The page itself is the sample.
    with using(chosen):
        return render(request, "pages/preferences.html", {"chosen": chosen, "next": way, "is_tried": bool(tried)})


def _safe_path(request: HttpRequest, address: str) -> str:
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("preferences")


def _own_page(request: HttpRequest) -> str:
    """The page of ours from which the visitor came, or an empty text."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host() or parts.path == request.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@dataclass(frozen=True, slots=True)
class SampleCard:
    """An opportunity card of the style guide."""

    title: Bilingual
    organisation: str
    art: str
    tags: tuple[tuple[str, str], ...] = ()
    verified: bool = True
    region: str = ""
    when_text: str = ""
    hijri_text: str = ""
    time_text: str = ""
    seats_left: int = 4
    capacity: int | None = 20
    reason: str = ""
    more_text: str = ""
    url: str = "#main"


@public
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who write pages; only where people are invented."""
    if not (settings.DEBUG or settings.AWN_DEMO):
        raise Http404
    return render(request, "pages/styleguide.html", _samples())


def _samples() -> dict[str, Any]:
    day = date(2026, 12, 5)
    card = SampleCard(
        title=Bilingual("رفيق القراءة: ساعة مع طلاب الصف الثالث", "Reading companion: an hour with year three"),
        organisation="مدرسة النور الابتدائية",
        art="book",
        tags=((t_plain(Bilingual("جديدة", "New")), "new"), (t_plain(Bilingual("مقاعد قليلة", "Few places")), "few")),
        region=t_plain(Bilingual("الدمام", "Dammam")),
        when_text=formatting.full_day(day),
        hijri_text=formatting.hijri(day),
        time_text=formatting.time_range(
            clock.now().replace(hour=6, minute=30), clock.now().replace(hour=9, minute=0), "Asia/Riyadh"
        ),
        reason=t_plain(Bilingual("ذكرت أنك تهتم بالتعليم.", "You said that you like education.")),
    )
    only_english = SampleCard(
        title=Bilingual("", "Beach clean-up at sunset"), organisation="Sea Friends", art="sea", capacity=None
    )
    return {
        "cards": [card, only_english, card],
        "day": day,
        "earlier": day - timedelta(days=20),
        "page_address": "?page={}".format,
        "sample_certificate": {
            "code": "AWN-7K2M-9QXD",
            "verify_url": f"{settings.AWN_PUBLIC_URL}/ar/verify/AWN-7K2M-9QXD/",
            "void": False,
            "ar": {
                "title": "شهادة تطوع",
                "opening": "تشهد عون بأن",
                "name": "نورة بنت سالم الحارثي",
                "body": "تطوعت في «رفيق القراءة: ساعة مع طلاب الصف الثالث»",
                "hours": "24 ساعة و30 دقيقة معتمدة",
                "organisation": "مدرسة النور الابتدائية",
            },
            "en": {
                "title": "Certificate of volunteering",
                "opening": "Awn certifies that",
                "name": "Noura Salem Al Harthi",
                "body": "volunteered in “Reading companion: an hour with year three”",
                "hours": "24 hours and 30 minutes credited",
                "organisation": "Al Noor Primary School",
            },
        },
    }
