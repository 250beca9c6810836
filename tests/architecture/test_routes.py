"""Every route is closed unless it is open on purpose; and looking never writes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve, reverse
from django.utils import translation
from tests.architecture.gets import WroteOnGetError, table_written
from tests.architecture.house import assert_none

from awn.organisations.models import Organisation
from awn.people.models import Account, Person
from awn.reference.models import Country

PUBLIC = Path(__file__).with_name("public_routes.txt")
SAMPLES: dict[str, Any] = {"IntConverter": 999_999, "UUIDConverter": UUID(int=1)}
TEXT_SAMPLE = "a-1"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Route:
    name: str
    address: str
    access: str | None
    """What the decorator of awn.web.access says; None for a library's view."""


def _patterns(resolver: Any) -> Iterator[tuple[tuple[Any, ...], URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            for parents, leaf in _patterns(pattern):
                yield (pattern, *parents), leaf
        else:
            yield (), pattern


def _kwargs(parts: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        converters = part.pattern.converters
        names = [*converters, *getattr(part.pattern.regex, "groupindex", {})]
        for name in names:
            found[name] = SAMPLES.get(type(converters.get(name)).__name__, TEXT_SAMPLE)
    return found


def routes() -> list[Route]:
    with translation.override("ar"):
        found = []
        for parents, leaf in _patterns(get_resolver()):
            space = [parent.namespace for parent in parents if parent.namespace]
            name = ":".join([*space, leaf.name or ""])
            kwargs = _kwargs((*parents, leaf))
            address = reverse(name, kwargs=kwargs) if leaf.name else f"(unnamed {leaf.pattern})"
            found.append(Route(name, address, getattr(leaf.callback, "access", None)))
        return sorted(set(found), key=lambda route: (route.name, route.address))


def public_names() -> list[str]:
    lines = PUBLIC.read_text("utf-8").splitlines()
    return [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]


def leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code in {302, 303} and reverse(settings.LOGIN_URL) in response.headers["Location"]


def test_every_route_has_a_name() -> None:
    assert [route.address for route in routes() if not route.name.split(":")[-1]] == []


def test_every_view_of_ours_says_who_may_open_it() -> None:
    ours = [
        route.name
        for route in routes()
        if route.access is None and resolve(route.address).func.__module__.startswith("awn.")
    ]
    assert_none(ours)


def test_what_is_public_is_public_on_purpose() -> None:
    """A new open page is one line more in public_routes.txt, which a reviewer reads."""
    there = {route.name for route in routes()}
    listed = set(public_names())
    assert_none([f"{name}: in the list, but there is no such route" for name in sorted(listed - there)])
    open_to_all = {route.name for route in routes() if route.access == "public"}
    assert_none([f"{name}: marked @public, but not in the list" for name in sorted(open_to_all - listed)])
    assert public_names() == sorted(listed), "the list is sorted and names each once"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_led_to_sign_in_everywhere_else(client: Client, method: str) -> None:
    listed = set(public_names())
    # Not even "there is no such thing" is told: who you are is asked before anything is looked up.
    let_in = []
    for route in routes():
        if route.name in listed:
            continue
        response = getattr(client, method)(route.address)
        if not leads_to_sign_in(response) and response.status_code not in {401, 403, 405}:
            let_in.append(f"{route.name} {route.address}: {response.status_code}")
    assert_none(let_in)


@pytest.fixture
def outsider(client: Client) -> Client:
    """Somebody who is signed in, without any role, while an organisation stands at the sample address."""
    country = Country.objects.create(
        code="SA", name_en="Saudi Arabia", position=1, zone="Asia/Riyadh", first_weekday=7, weekend=[5, 6]
    )
    Organisation.objects.create(
        slug=TEXT_SAMPLE, kind="team", name_en="Sample", name_key="sample", country=country, created_at=NOW
    )
    person = Person.objects.create(name_en="Outsider", joined_at=NOW)
    client.force_login(Account.objects.create(email="outsider@awn.example", person=person))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_signed_in_sees_nothing_of_staff_and_of_organisations_of_others(outsider: Client, method: str) -> None:
    let_in = []
    for route in routes():
        if (route.access or "").startswith(("staff", "member")):
            response = getattr(outsider, method)(route.address)
            # 405: this address knows another method only, which is tried in the other round.
            if response.status_code not in {403, 405}:
                let_in.append(f"{route.name} {route.address}: {response.status_code}")
    assert_none(let_in)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_public_page_breaks_on_a_thing_that_is_not_there(client: Client, language: str) -> None:
    """Every public address answers with a page or with "not found", and writes nothing (see gets.py)."""
    broken = []
    client.raise_request_exception = True
    for route in routes():
        if route.name in set(public_names()):
            address = re.sub(r"^/ar/", f"/{language}/", route.address)
            response = client.get(address)
            if response.status_code not in {200, 301, 302, 303, 304, 404, 405}:
                broken.append(f"{route.name} {address}: {response.status_code}")
    assert_none(broken)


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "people_person" ("id") VALUES (1)', "people_person"),
        ("update hours_entry set minutes = 1", "hours_entry"),
        ('DELETE FROM "base_event" WHERE id = 1', "base_event"),
        ("WITH one AS (SELECT 1) UPDATE hours_entry SET minutes = 1", "hours_entry"),
        ('SELECT "id" FROM "base_event" FOR UPDATE', None),
        ('SELECT "updated" FROM "base_event"', None),
        ("SAVEPOINT one", None),
    ],
)
def test_writes_are_told_from_reads(sql: str, table: str | None) -> None:
    assert table_written(sql) == table


def _writes(request: Any) -> HttpResponse:
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.create(app_label="test", model="test")
    return HttpResponse("done")


urlpatterns = [path("writes", _writes)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_get_that_writes_raises_and_a_post_may(settings: Any) -> None:
    settings.MIDDLEWARE = []
    assert Client().post("/writes").status_code == 200
    with pytest.raises(WroteOnGetError):
        Client().get("/writes")
