"""A message to 100,000 people beside a plain loop; then one that is sent at a set rate while its sender is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import world
from bench.figures import Figure, Result
from bench.scratch import database, free_port

if TYPE_CHECKING:
    from awn.messaging.models import Mailing

PEOPLE, SENT_TO = 100_000, 3_000
RATE = 100
KILLS = (0.3, 0.6)
FIRST_ID = 6_000_000
GIVE_UP_SECONDS = 120
# Takes every e-mail and writes down its Message-ID: one line each, at once on the disk.
SINK = """
import asyncio, re, sys
out = open(sys.argv[2], "a", buffering=1)
async def serve(reader, writer):
    say = lambda text: writer.write(text.encode() + b"\\r\\n")
    say("220 sink")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            say("354 go on")
            lines = []
            while (line := await reader.readline()) not in (b".\\r\\n", b""):
                lines.append(line)
            if line:
                out.write(re.search(rb"(?im)^message-id: *<([^>]+)>", b"".join(lines))[1].decode() + "\\n")
                say("250 taken")
        elif word == b"QUIT":
            say("221 bye"); break
        else:
            say("250 ok")
        await writer.drain()
    writer.close()
async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()
asyncio.run(main())
"""
WORKER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "awn.config.settings"
import django; django.setup()
from django.conf import settings
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
from threading import Event
from awn.messaging.tasks import keep_sending
keep_sending(Event())
"""


def run() -> Result:
    """Fixes who gets it, in one statement and in a loop; then sends at a rate, and kills the sender twice."""
    with database("awn_bench_messages") as url:
        world.load(opportunities=20, people=50, entries=0)
        many, few = (world.instant_opportunity(f"messages{n}") for n in range(2))
        people = world.claimers(PEOPLE, first_id=FIRST_ID)
        _seats(many.pk, many.shift_id, people)
        _seats(few.pk, few.shift_id, people[:SENT_TO])
        loop = _loop(many.pk)
        queued = _queued(many.pk)
        sent, twice, lost, in_doubt = _sent(few.pk, url)
    return Result(
        "messages",
        [
            Figure(
                "queued", queued, "s", f"rows for {PEOPLE:,} people by executemany", loop,
                "within twenty seconds, and faster than the loop", queued <= 20 and queued < loop,
            ),
            Figure(
                "sent_rate", sent, "e-mails/s", "the rate that is set", RATE, "at least 0.9 of it, never more",
                0.9 * RATE <= sent <= 1.02 * RATE,
            ),
            Figure("sent_twice", twice, "e-mails", f"sent to {SENT_TO:,}, killed twice", SENT_TO, "none", twice == 0),
            Figure("lost", lost, "e-mails", f"sent to {SENT_TO:,}, killed twice", SENT_TO, "none", lost == 0),
            Figure(
                "in_doubt", in_doubt, "e-mails", "kills", len(KILLS), "at most one a kill", in_doubt <= len(KILLS)
            ),
        ],
    )  # fmt: skip


def _seats(opportunity_id: int, shift_id: int, people: list[int]) -> None:
    """Each holds a number on the waiting list: what a seat costs is measured elsewhere."""
    world.run_sql(
        "INSERT INTO participation_application (opportunity_id, person_id, state, reason, note, message,"
        " charter_accepted_at, created_at)"
        f" SELECT {opportunity_id}, id, 'waiting', '', '', '', now(), now() FROM people_person"
        f" WHERE id BETWEEN {people[0]} AND {people[-1]}"
    )
    world.run_sql(
        "INSERT INTO participation_place (shift_id, person_id, application_id, state, created_at, changed_at)"
        f" SELECT {shift_id}, person_id, id, 'waiting', now(), now() FROM participation_application"
        f" WHERE opportunity_id = {opportunity_id}"
    )
    world.run_sql("ANALYZE participation_application")
    world.run_sql("ANALYZE participation_place")


def _written(opportunity_id: int) -> Mailing:
    from awn.base.clock import now
    from awn.messaging.actions.mailings import Draft, write
    from awn.messaging.rules import Texts

    texts = Texts("موعدنا {shift}", "See you {shift}", "أهلًا {name}\n\n{cannot_come}", "Hello {name}\n\n{cannot_come}")
    return write(opportunity_id, Draft("waiting", texts), by=None, at=now())


def _queued(opportunity_id: int) -> float:
    from awn.base.clock import now
    from awn.messaging.actions.mailings import start, stop
    from awn.messaging.models import Delivery

    mailing = _written(opportunity_id)
    began = time.perf_counter()
    start(mailing.pk, by=None, at=now())
    seconds = time.perf_counter() - began
    rows = Delivery.objects.filter(mailing=mailing).count()
    if rows != 2 * PEOPLE:
        raise RuntimeError(f"{rows} rows for {PEOPLE} people on two ways")
    stop(mailing.pk, by=None, at=now())
    return seconds


def _loop(opportunity_id: int) -> float:
    """What one would write first: read the people, then insert a row for each way with executemany."""
    from django.db import connection, transaction

    from awn.base.clock import now

    mailing, at = _written(opportunity_id), now()
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pl.person_id, pl.id FROM participation_place pl JOIN opportunities_shift s ON s.id = pl.shift_id"
            " WHERE s.opportunity_id = %s AND pl.state = 'waiting'",
            [opportunity_id],
        )
        rows = [
            (mailing.pk, person, person, place, way, at, at, at)
            for person, place in cursor.fetchall()
            for way in ("inapp", "email")
        ]
        cursor.executemany(
            "INSERT INTO messaging_delivery (mailing_id, person_id, about_id, place_id, channel, state, reason, uuid,"
            " attempts, due_at, until, changed_at)"
            " VALUES (%s, %s, %s, %s, %s, 'queued', '', gen_random_uuid(), 0, %s, %s, %s)",
            rows,
        )
    seconds = time.perf_counter() - began
    world.run_sql(f"DELETE FROM messaging_delivery WHERE mailing_id = {mailing.pk}")
    return seconds


def _sent(opportunity_id: int, url: str) -> tuple[float, int, int, int]:
    """E-mails a second between the kills, how many came twice, were lost, and are of unknown fate."""
    from awn.base.clock import now
    from awn.messaging.actions.mailings import start
    from awn.messaging.models import Delivery, Wish

    # The hour at which this is measured must not count as anybody's night.
    world.run_sql(
        "INSERT INTO messaging_wish (person_id, place, reminder, organiser, other, is_quiet, quiet_from, quiet_until,"
        " prayer_minutes, reminders, changed_at) SELECT id, '{email}', '{email}', '{email}', '{email}', FALSE, '22:00',"
        f" '07:00', 0, '{{24}}', now() FROM people_person WHERE id BETWEEN {FIRST_ID} AND {FIRST_ID + SENT_TO}"
    )
    if not Wish.objects.exists():
        raise RuntimeError("nobody wishes to be written to")
    mailing = _written(opportunity_id)
    with tempfile.TemporaryDirectory() as folder:
        file, port = Path(folder) / "taken", free_port()
        file.touch()
        sink = subprocess.Popen([sys.executable, "-c", SINK, str(port), str(file)])
        try:
            time.sleep(1)
            start(mailing.pk, by=None, at=now())
            rates = [_until(file, share, port, url) for share in (*KILLS, 1.0)]
            came = Counter(file.read_text().split())
        finally:
            sink.kill()
            sink.wait()
    rows = Delivery.objects.filter(mailing=mailing, channel="email")
    unknown = rows.filter(state="unknown").values_list("uuid", flat=True)
    arrived = {one.partition("@")[0] for one in came} | {str(uuid) for uuid in unknown}
    lost = [uuid for uuid in rows.values_list("uuid", flat=True) if str(uuid) not in arrived]
    return max(rates), sum(number - 1 for number in came.values()), len(lost), len(unknown)


def _until(file: Path, share: float, port: int, url: str) -> float:
    """Lets a sender work until so many have come, then kills it; e-mails a second from its first one on."""
    environment: dict[str, Any] = {
        **os.environ, "AWN_DATABASE_URL": url, "AWN_MESSAGES_PER_SECOND": str(RATE),
        "AWN_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    }  # fmt: skip
    before, wanted = _lines(file), int(share * SENT_TO)
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(port)], env=environment)
    ends, first, last = time.monotonic() + GIVE_UP_SECONDS, 0.0, 0.0
    try:
        while _lines(file) < wanted and time.monotonic() < ends:
            if not first and _lines(file) > before:
                first, before = time.monotonic(), _lines(file)
            if share == 1.0 and first and _is_done():
                break
            time.sleep(0.005)
        last = time.monotonic()
        came = _lines(file) - before
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    return came / max(last - first, 0.001)


def _is_done() -> bool:
    from awn.messaging.models import Delivery

    return not Delivery.objects.filter(channel="email", state__in=["queued", "sending"]).exists()


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n")
