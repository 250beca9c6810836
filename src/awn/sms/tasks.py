"""Sending outside the page: a carrier may take seconds, or be away for a while."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.base.sealed import seal, unseal
from awn.sms.gateways import send

# A code is good for some minutes: a message that comes later only confuses.
WORTH_SENDING = timedelta(minutes=5)
_ABOUT = "sms.message"


def send_later(to_e164: str, text: str, *, at: datetime) -> None:
    """Leaves one message to the worker. The job holds it sealed: jobs are logged, and stay in their table."""
    message = json.dumps({"to": to_e164, "text": text, "until": (at + WORTH_SENDING).timestamp()})
    deliver.defer(message=b64encode(seal(message, about=_ABOUT)).decode())


@app.task(retry=RetryStrategy(max_attempts=4, exponential_wait=3))
def deliver(message: str) -> None:
    """Hands one message to the carrier; tried again while it is worth sending."""
    content = json.loads(unseal(b64decode(message), about=_ABOUT))
    if now().timestamp() <= content["until"]:
        send(content["to"], content["text"])
