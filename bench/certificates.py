"""Certificates: each step apart on one core, signed pages by two processes, a run of many, the page of verifiers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from bench import world
from bench.client import get, hammer
from bench.figures import Figure, Result
from bench.scratch import database, served, settle

if TYPE_CHECKING:
    from awn.credentials.documents.drawing import Sheet

WORKERS = 2
EACH, TOGETHER, WARM = 120, 400, 10
PEOPLE, FIRST = 300, 9_500_000
SIGNED_GOAL = 40.0
PAGE_GOAL_MS = 100.0
# Thirty checks a minute are allowed to each, so the askers are many.
ASKERS, CHECKS_EACH, CONNECTIONS = 60, 15, 4


def run() -> Result:
    """Loads a small world, gives certificates to a crowd, and measures what that and their files cost."""
    with database("awn_bench_certificates") as url:
        world.load(opportunities=50, people=100, entries=0)
        issued = _issue()
        certificate = _one()
        sheet = _sheet(certificate)
        path = f"/ar/verify/{certificate.code}/"
        sessions = world.sessions(world.claimers(ASKERS, first_id=9_000_000))
        steps = {name: _rate(work) for name, work in _steps(certificate, sheet).items()}
        together = {stamps: _together(sheet, stamps) for stamps in ("", "local")}
        with served(url, application="awn.config.wsgi:application", first_page="/ar/") as awn:
            settle(awn, ["/ar/"])
            waits = [_p99(awn.port, one, sessions) for one in (path, "/ar/verify/")]
    return Result("certificates", _figures(steps, issued, together, waits))


def _figures(steps: dict[str, float], issued: float, together: dict[str, float], waits: list[float]) -> list[Figure]:
    """Signed pages are compared with what the two steps allow that they are made of."""
    apart, stamped = together[""], together["local"]
    page, form = waits
    allowed = WORKERS / (1 / steps["pdf"] + 1 / steps["signature"])
    return [
        Figure("pdf_signed", stamped, "/s", "page and signature apart, times two", allowed,
               f"{SIGNED_GOAL:.0f}/s on 2 cores, with a time stamp", stamped >= SIGNED_GOAL),
        Figure("pdf_signed_b_b", apart, "/s", "with a time stamp", stamped, "shown for the split", True),
        Figure("credential", steps["credential"], "/s", "the Ed25519 signature alone", steps["ed25519"],
               "1/100 of it, one core", steps["credential"] >= steps["ed25519"] / 100),
        Figure("pdf", steps["pdf"], "/s", "WeasyPrint, the same page", steps["weasyprint"],
               "faster than it, one core", steps["pdf"] > steps["weasyprint"]),
        Figure("signature", steps["signature"], "/s", "without the time stamp", steps["signature_b_b"],
               "half of it, one core", steps["signature"] >= steps["signature_b_b"] / 2),
        Figure("issue_run", issued, "/s", "the credential alone", steps["credential"],
               "a quarter of it, one worker", issued >= steps["credential"] / 4),
        Figure("verify_page", page, "ms p99", "the empty form", form, f"under {PAGE_GOAL_MS:.0f} ms",
               page < PAGE_GOAL_MS),
    ]  # fmt: skip


def _issue() -> float:
    """Certificates per second of a run over hours that stand in the log already, by one worker."""
    from awn.base.clock import now
    from awn.credentials.actions.batches import log_hours_of
    from awn.credentials.actions.runs import advance, start_run
    from awn.credentials.documents.signing import prepare

    opportunity = _crowd()
    prepare(at=now())
    people = list(range(FIRST, FIRST + PEOPLE))
    log_hours_of(opportunity, people, at=now())
    asked = start_run(opportunity.pk, by=None, at=now())
    begin = time.perf_counter()
    while advance(asked.pk, at=now()):
        pass
    return PEOPLE / (time.perf_counter() - begin)


def _crowd() -> Any:
    """An opportunity in which so many people have three hours each, with places and presences behind them."""
    from awn.hours.models import HoursEntry
    from awn.opportunities.models import Shift
    from awn.participation.models import Application, AttendanceEvent, Place
    from awn.people.models import Person

    offered = world.instant_opportunity("certificates")
    world.seats(offered, PEOPLE)
    shift = Shift.objects.select_related("opportunity__organisation").get(pk=offered.shift_id)
    opportunity, at, end = shift.opportunity, shift.starts_at, shift.starts_at + timedelta(hours=3)
    people = list(Person.objects.filter(pk__in=world.claimers(PEOPLE, first_id=FIRST)).order_by("pk"))
    for number, person in enumerate(people):
        person.name_ar = f"نورة بنت عبدالله العتيبي {number}"
    Person.objects.bulk_update(people, ["name_ar"])
    asked = Application.objects.bulk_create(
        Application(opportunity=opportunity, person=person, state="accepted", charter_accepted_at=at, created_at=at)
        for person in people
    )
    places = Place.objects.bulk_create(
        Place(shift=shift, person=one.person, application=one, state="attended", created_at=at, changed_at=at)
        for one in asked
    )
    said = {"method": "supervisor", "entered_at": end}
    AttendanceEvent.objects.bulk_create(AttendanceEvent(place=one, kind="check_in", at=at, **said) for one in places)
    outs = AttendanceEvent.objects.bulk_create(
        AttendanceEvent(place=one, kind="check_out", at=end, **said) for one in places
    )
    HoursEntry.objects.bulk_create(
        HoursEntry(
            person=place.person, place=place, opportunity=opportunity, organisation=opportunity.organisation,
            basis=basis, day=at.date(), minutes=180, evidence="supervised", credited_at=end,
        )
        for place, basis in zip(places, outs, strict=True)
    )  # fmt: skip
    return opportunity


def _one() -> Any:
    from awn.credentials.models import Certificate

    rows = Certificate.objects.select_related("opportunity", "organisation", "status_list", "person")
    return rows.filter(kind="opportunity").order_by("-pk")[0]


def _sheet(certificate: Any) -> Sheet:
    from awn.credentials.documents.words import sheet_of

    return sheet_of(certificate, [("supervised", certificate.minutes)], None, "ar")


def _steps(certificate: Any, sheet: Sheet) -> dict[str, Callable[[int], object]]:
    """Each step by name, as work on the number of a certificate: no two are the same."""
    from awn.base.clock import now
    from awn.credentials.documents import drawing
    from awn.credentials.queries.badges import badge_of
    from awn.credentials.queries.credits import summed
    from awn.credentials.queries.issuers import issuer, method_of
    from awn.credentials.vc import badge, sign
    from awn.keys.queries import active
    from awn.keys.rules import Purpose

    key, issued_by = active(Purpose.CERTIFICATES), issuer()
    assert key is not None
    credit = summed(certificate.entries.values_list("pk", "minutes", "day", "evidence"))
    page = drawing.pdf(sheet)

    def credential(number: int) -> object:
        certificate.name_ar = f"نورة بنت عبدالله العتيبي {number}"
        return sign(
            badge.document(badge_of(certificate, credit), issued_by), method=method_of(key), by=key.sign, at=now()
        )

    return {
        "credential": credential,
        "ed25519": lambda number: key.sign(number.to_bytes(64, "big")),
        "pdf": lambda number: drawing.pdf(_numbered(sheet, number)),
        "weasyprint": lambda number: _weasyprint(_numbered(sheet, number)),
        "signature": partial(_signed, page, "local"),
        "signature_b_b": partial(_signed, page, ""),
    }


def _numbered(sheet: Sheet, number: int) -> Sheet:
    address = sheet.address.replace("/v/", f"/v/{number}")
    return replace(sheet, name=f"{sheet.name} {number}", address=address)


@cache
def _signer() -> Any:
    from awn.credentials.documents.signing import KeySigner
    from awn.keys.queries import active
    from awn.keys.rules import Purpose

    key = active(Purpose.DOCUMENTS)
    assert key is not None
    return KeySigner(key)


def _signed(page: bytes, stamps: str, _number: int) -> bytes:
    from awn.credentials.documents.authorities import time_stamper
    from awn.credentials.documents.signing import signed

    return signed(page, _signer(), time_stamper(stamps))


def _rate(work: Callable[[int], object]) -> float:
    for number in range(WARM):
        work(number)
    begin = time.perf_counter()
    for number in range(WARM, WARM + EACH):
        work(number)
    return EACH / (time.perf_counter() - begin)


def _together(sheet: Sheet, stamps: str) -> float:
    """Signed pages per second by processes of their own, each with its compiler and its signer warm."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"), initializer=_begin, initargs=(name,)) as pool:
        list(pool.map(partial(_whole, sheet, stamps), range(WORKERS * WARM)))
        begin = time.perf_counter()
        made = sum(pool.map(partial(_whole, sheet, stamps), range(100, 100 + TOGETHER), chunksize=5))
        seconds = time.perf_counter() - begin
    return made / seconds


def _begin(name: str) -> None:
    """A worker: Django set up, on the scratch database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "awn.config.settings")
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = name


def _whole(sheet: Sheet, stamps: str, number: int) -> int:
    from awn.credentials.documents import drawing

    return int(len(_signed(drawing.pdf(_numbered(sheet, number)), stamps, number)) > 0)


def _p99(port: int, path: str, sessions: list[str]) -> float:
    requests = [
        get(port, path, f"Cookie: sessionid={session}\r\n") for session in sessions for _n in range(CHECKS_EACH)
    ]
    load = hammer(port, requests, connections=CONNECTIONS)
    if set(load.statuses) != {200}:
        raise RuntimeError(f"{path} answered {load.statuses}")
    return load.quantile_ms(0.99)


def _weasyprint(sheet: Sheet) -> bytes:
    """The same words, fonts, code and boxes by HTML, as PDF/A-3 and PDF/UA-1 too."""
    import segno
    import weasyprint

    words = sheet.words
    facts = "".join(
        f"<div><small>{fact.label}</small>{''.join(f'<b>{line}</b>' for line in fact.lines)}</div>"
        for fact in sheet.facts
    )
    code = segno.make(sheet.address, error="m").svg_inline(border=2, scale=2)
    html = f"""<html lang="ar" dir="rtl"><title>{sheet.heading}</title><body><div class="strip"></div>
    <p>{words.number} {sheet.code}</p><h1>{sheet.heading}</h1><h2>{sheet.organisation}</h2><p>{words.opening}</p>
    <p class="name">{sheet.name}</p><p>{words.body}</p><h2>{sheet.title}</h2><div class="facts">{facts}</div>
    <p>{words.issued}</p><p>{words.no_state}</p><p>{words.check} {sheet.address}</p>{code}<div class="strip"></div>"""
    page = weasyprint.HTML(string=html)
    data: bytes = page.write_pdf(
        stylesheets=[_style()], font_config=_fonts(), pdf_variant="pdf/a-3a",
        attachments=[weasyprint.Attachment(string=sheet.credential)],
    )  # fmt: skip
    return data


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _style() -> Any:
    import weasyprint

    from awn.credentials.documents.drawing import FOLDER

    faces = "".join(
        f"@font-face{{font-family:Naskh;font-weight:{weight};src:url(file://{FOLDER}/fonts/NotoNaskhArabic-{name}.ttf)}}"
        for name, weight in (("Regular", 400), ("Bold", 700))
    )
    rules = """@page{size:A4 landscape;margin:14mm;background:#FFFDF8} body{font:12pt Naskh;text-align:center}
    .name{font-size:32pt;font-weight:700;color:#9E3B22} .facts{display:flex} .facts div{flex:1;background:#F3E9D7}
    small,b{display:block} .strip{height:6mm;background:#083F36}"""
    return weasyprint.CSS(string=faces + rules, font_config=_fonts())
