"""Signing in by password over HTTP, beside the bare hash that makes guessing passwords dear; and who has no account."""

from __future__ import annotations

import os
import time
from statistics import median
from unittest import mock
from urllib.parse import urlencode

from django.contrib.auth.hashers import check_password, make_password

from bench import world
from bench.client import Load, paced
from bench.figures import Figure, Result
from bench.scratch import database, served, settle

SIGN_INS, WRONG = 200, 60
PER_SECOND = 4.0
BARE = 60
GOAL_MS, GOAL_APART = 500.0, 0.15
PASSWORD = "palm-and-pearl-26"
CSRF = "b" * 32


def run() -> Result:
    """Sign-ins at an even pace, each to another account and from another network, as limits want it."""
    encoded = make_password(PASSWORD)
    bare = sorted(_hash_ms(encoded) for _ in range(BARE))
    with database("awn_bench_signin") as url, mock.patch.dict(os.environ, {"AWN_PROXIES": "1"}):
        world.load(opportunities=50, people=50, entries=0)
        _accounts(encoded, SIGN_INS + WRONG)
        with served(url, application="awn.config.wsgi:application", first_page="/ar/sign-in/") as awn:
            settle(awn, ["/ar/sign-in/"])
            right = [_request(awn.port, _email(n), PASSWORD, n) for n in range(SIGN_INS)]
            load = paced(awn.port, right, per_second=PER_SECOND)
            # In turn, so that whatever else the machine does falls on both alike.
            known, unknown = Load(0.0), Load(0.0)
            for n in range(WRONG):
                for kept, email in ((known, _email(SIGN_INS + n)), (unknown, f"nobody{n}@example.org")):
                    request = _request(awn.port, email, "wrong-and-wrong", 1_000 + 2 * n + (kept is known))
                    one = paced(awn.port, [request], per_second=PER_SECOND, connections=1)
                    kept.latencies += one.latencies
                    _expect(one, 422, 1)
    _expect(load, 302, SIGN_INS)
    hashed = bare[min(BARE - 1, int(0.99 * BARE))]
    told, untold = (1_000 * median(one.latencies) for one in (known, unknown))
    p99 = load.quantile_ms(0.99)
    name = "the bare Argon2 hash, p99"
    apart = abs(told - untold) / told
    return Result(
        "signin",
        [
            Figure("signin_p99", p99, "ms", name, hashed, f"under {GOAL_MS:.0f} ms", p99 < GOAL_MS),
            Figure("signin_p50", load.quantile_ms(0.5), "ms", "the bare hash, p50", median(bare), "to be read", True),
            Figure(
                "unknown_address", untold, "ms", "a known address, wrong password, p50", told,
                "within 15 %: an answer’s time tells nobody who has an account", apart < GOAL_APART,
            ),
        ],
    )  # fmt: skip


def _hash_ms(encoded: str) -> float:
    begin = time.perf_counter()
    if not check_password(PASSWORD, encoded):
        raise RuntimeError("the hash does not fit its password")
    return 1_000 * (time.perf_counter() - begin)


def _accounts(encoded: str, number: int) -> None:
    from allauth.account.models import EmailAddress

    from awn.base.clock import now
    from awn.people.models import Account, Person

    people = Person.objects.bulk_create(Person(name_ar=f"متطوع {n}", joined_at=now()) for n in range(number))
    accounts = Account.objects.bulk_create(
        Account(email=_email(n), person=person, password=encoded) for n, person in enumerate(people)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account, email=account.email, primary=True, verified=True) for account in accounts
    )


def _email(number: int) -> str:
    return f"signin{number}@example.org"


def _request(port: int, email: str, password: str, network: int) -> bytes:
    body = urlencode({"csrfmiddlewaretoken": CSRF, "login": email, "password": password}).encode()
    head = (
        f"POST /ar/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: csrftoken={CSRF}\r\n"
        f"X-Forwarded-For: 10.1.{network // 250}.{network % 250 + 1}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _expect(load: Load, status: int, number: int) -> None:
    if load.statuses != {status: number}:
        raise RuntimeError(f"the server answered {load.statuses}")
