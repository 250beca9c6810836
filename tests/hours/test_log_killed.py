"""A real process is killed in the middle of a batch: nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from tests import make

from awn.hours.log import sequence
from awn.hours.log_audit import audit
from awn.hours.models import Unlogged
from awn.launcher.postgres import default_url
from awn.transparency.models import Leaf, SignedCheckpoint

# Two rows a batch; in the second one it stops for ever when all is written and only the signature is missing.
VICTIM = """
import time, django
django.setup()
from awn.base.clock import now
from awn.hours import log
from awn.transparency import appending as actions
log.BATCH, sign, calls = 2, actions._sign, []
def stuck(edge, *, at):
    calls.append(edge.size)
    if len(calls) == 2:
        print("written", flush=True)
        time.sleep(600)
    return sign(edge, at=at)
actions._sign = stuck
log.sequence(at=now())
"""


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_is_killed_leaves_nothing_and_loses_nothing() -> None:
    for _turn in range(5):
        make.credit(make.shift(make.opportunity(shifts=0)))
    base = os.environ.get("AWN_DATABASE_URL") or default_url()
    head, _slash, rest = base.rpartition("/") if "?" not in base else base.partition("?")[0].rpartition("/")
    address = f"{head}/{connection.settings_dict['NAME']}" + base[len(head) + 1 + len(rest) :]
    environment = os.environ | {
        "AWN_DATABASE_URL": address, "AWN_KEYS_FOLDER": str(settings.AWN_KEYS_FOLDER),
        "DJANGO_SETTINGS_MODULE": "awn.config.settings",
    }  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", VICTIM], env=environment, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "written\n"
        victim.send_signal(signal.SIGKILL)
        assert victim.wait() == -signal.SIGKILL
    assert (Leaf.objects.count(), Unlogged.objects.count(), SignedCheckpoint.objects.count()) == (2, 3, 1)
    assert sequence(at=make.NOW) == 3
    found = audit()
    assert (found.faults, found.rows, found.waiting) == ([], 5, 0)
