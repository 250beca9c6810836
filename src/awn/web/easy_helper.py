"""Somebody who helps from beside: what they may do, what stays with the person, and the way to end it.

It is a mark in the browser for as long as the browser is open (`preferences.CHOICES`), never a right: the helper gets
none. People who want no account of their own are registered at a helper's desk instead (package assistance).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awn.web.access import public


@public
@require_safe
def helper(request: HttpRequest) -> HttpResponse:
    """The page for both of them to read together; its button is one of the preferences."""
    return render(request, "easy/helper.html")
