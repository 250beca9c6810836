"""Who looks at the page, as far as its header needs to know."""

from dataclasses import dataclass

from django.http import HttpRequest

from awn.base.text import Bilingual
from awn.organisations.queries import of_member
from awn.people.permissions import staff_permissions
from awn.web.jinja import t_plain


@dataclass(frozen=True, slots=True)
class OrganisationLink:
    """One organisation in the account menu."""

    slug: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who is signed in: the name to show and the areas that are open."""

    name: str
    organisations: tuple[OrganisationLink, ...]
    is_staff: bool


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The viewer, or None for visitors without a sign-in (no query is made for them)."""
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated:
        return None
    person = account.person
    if person is None:
        return Viewer(account.email, (), is_staff=False)
    links = tuple(OrganisationLink(o.slug, o.name) for o in of_member(person))
    return Viewer(t_plain(person.name) or account.email, links, is_staff=bool(staff_permissions(person)))
