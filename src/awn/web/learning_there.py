"""Which launch of another platform a browser is in: its number, signed, in a cookie of some hours."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from awn.base import clock
from awn.learning import launches
from awn.learning.queries import Launch

COOKIE = "awn_launch"
_SALT = "awn.learning.launch"
_AGE_SECONDS = int(launches.OPEN_FOR.total_seconds())


def launch_in(request: HttpRequest, slug: str) -> Launch | None:
    """The open launch of this course in this browser."""
    try:
        uuid = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_AGE_SECONDS)
    except signing.BadSignature:
        return None
    launch = launches.launch_of(str(uuid), clock.now())
    return launch if launch is not None and launch.course.slug == slug else None


def write(response: HttpResponse, launch: Launch) -> None:
    """This browser is in that launch now."""
    response.set_cookie(
        COOKIE, signing.dumps(str(launch.uuid), salt=_SALT), max_age=_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def forget(response: HttpResponse) -> None:
    """The launch is over."""
    response.delete_cookie(COOKIE, samesite="Lax")
