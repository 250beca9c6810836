"""docs/permissions.md: the roles, what each may do, and the answer of every route to each of them."""

from __future__ import annotations

from itertools import groupby

from tests.architecture.matrix import METHODS, ROLES, Matrix, pattern

from awn.organisations.rules import DELEGABLE, OF_TEAM, ROLE_PERMISSIONS, Permission, Role
from awn.people.rules import STAFF_ROLES, StaffPermission, StaffRole

HEAD = """# Who may do what

Roles are plain code: `src/awn/people/rules.py` for the platform’s staff, `src/awn/organisations/rules.py` for those who
work in an organisation. This page is written from them, and from asking: a test opens every address of the site as
everybody, sends every form as everybody, and fails when one answer differs from this table. Somebody who reviews a
change reads the difference here.

Brought up to date by `WRITE_PERMISSIONS=1 .venv/bin/pytest tests/architecture/test_permissions.py`.

## The platform’s staff

{staff}

Roles are given with a reason and may have an end; nobody gives one to themselves. An administrator needs a second
person: one administrator proposes, another confirms. The platform is never without an administrator whose role has no
end. Whoever is suspended keeps no permission at all.

## Those who work in an organisation

{members}

`D`: a member may hand this on to a colleague for at most six months, never more than their own role allows, with a
reason; it ends by itself, with the role of the giver, or when giver, receiver or an owner ends it. `T`: where an
opportunity is kept to a team, supervisors outside that team do not have it, and supervisors in a team have it only for
what their own teams look after.

Nobody decides on what is their own: their hours, their objections, their alarms, their qualifications, their reports
and appeals, or the verification of the organisation they work in (tests/architecture/test_own_decisions.py).

## Every address, asked by everybody

{legend}

● may · ○ may look, not act · ▸ may act (there is nothing to look at, or not for them) · – is refused · ↪ is asked to
sign in. An empty cell never happens. The things named in the addresses belong to the volunteer, the guardian and the
organisation of the middle columns; everybody else is refused things of others.

{tables}
"""
MEASURED = """## Size and time

{routes} routes × {roles} roles, by GET and by POST: {asked} requests; {gone} more were left out, because a route that
offers a method to nobody was asked once for it. {seconds:.0f} seconds of one processor. There are no other operations:
every file and every program’s address is among the routes.
"""


def page(matrix: Matrix) -> str:
    """The page without its figures, which differ from run to run."""
    return HEAD.format(staff=_staff(), members=_members(), legend=_legend(), tables=_tables(matrix))


def measured(matrix: Matrix) -> str:
    """The figures of one run."""
    gone = len(matrix.routes) * len(ROLES) * len(METHODS) - matrix.asked
    return MEASURED.format(
        routes=len(matrix.routes), roles=len(ROLES), asked=f"{matrix.asked:,}", gone=f"{gone:,}",
        seconds=matrix.processor_seconds,
    )  # fmt: skip


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _staff() -> str:
    rows = [
        [f"`{one.value}`", *("●" if one in STAFF_ROLES[role] else " " for role in StaffRole)] for one in StaffPermission
    ]
    return _table(["May", *(role.value for role in StaffRole)], rows)


def _members() -> str:
    rows = [
        [
            f"`{one.value}`",
            *("●" if one in ROLE_PERMISSIONS[role] else " " for role in Role),
            ("D" if one in DELEGABLE else "") + ("T" if one in OF_TEAM else "") or " ",
        ]
        for one in Permission
    ]
    return _table(["May", *(role.value for role in Role), " "], rows)


def _legend() -> str:
    return _table(["Column", "Who"], [[f"`{short}`", text] for short, text in ROLES.values()])


def _tables(matrix: Matrix) -> str:
    rows = sorted(((_area(pattern(one)), pattern(one), one) for one in matrix.routes), key=lambda row: row[:2])
    parts = []
    for area, group in groupby(rows, key=lambda row: row[0]):
        lines = [
            [f"`{address}`", _guard(route.access), *(matrix.sign(route.name, role) for role in ROLES)]
            for _area_name, address, route in group
        ]
        parts.append(
            f"### {area}\n\n" + _table(["Address", "Open to", *(short for short, _text in ROLES.values())], lines)
        )
    return "\n\n".join(parts)


def _area(address: str) -> str:
    first = address.strip("/").split("/")[0]
    known = {"organiser": "The organisers’ desk", "staff": "The platform’s staff"}
    if first in known:
        return known[first]
    return "What people have for themselves" if first in _OWN else "Everything else"


_OWN = frozenset(
    {
        "account", "settings", "welcome", "places", "applications", "hours", "certificates", "dashboard",
        "notifications",
        "suggestions", "searches", "wards", "my", "consents", "family",
    }
)  # fmt: skip


def _guard(access: str | None) -> str:
    if access is None:
        return "(of a library)"
    kind, _colon, permission = access.partition(":")
    return f"{kind} `{permission}`" if permission else kind.replace("_", " ")
