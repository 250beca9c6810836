"""Where carriers of text messages tell what became of them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from awn.base import clock
from awn.messaging.actions.receipts import take_receipt
from awn.messaging.receipts import Receipt, is_ours
from awn.web.access import public

LARGEST_BYTES = 10_000


@csrf_exempt
@public
@require_POST
def sms_receipt(request: HttpRequest, proof: str) -> HttpResponse:
    """204 for everything that a carrier sends, also where it says nothing of ours: it would only send it again."""
    if not is_ours(proof):
        raise Http404
    receipt = Receipt.read(_fields(request))
    if receipt is not None:
        take_receipt(receipt, at=clock.now())
    return HttpResponse(status=204)


def _fields(request: HttpRequest) -> Mapping[str, object]:
    """A form or one JSON object; nothing for anything else."""
    if request.content_type != "application/json":
        return request.POST.dict()
    try:
        told = json.loads(request.read(LARGEST_BYTES))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
