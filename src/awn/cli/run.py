"""`awn run`: everything in one foreground command, from nothing to the first page."""

import argparse
import os
import socket
import time
from contextlib import ExitStack

from awn.launcher import outside, postgres
from awn.launcher.places import origin_folder, remember_address

from . import registry
from ._run import preparation, screen, supervisor
from ._run.children import Child
from .registry import Subparsers

NEEDS = "nothing"  # it prepares everything itself, and the port must be known before the settings are read
DEFAULT_PORT = 8000
TRY_PORTS = 50
SIMULATORS = "AWN_IDENTITY_SIMULATORS"
# Leads nowhere but to this machine: no mail of the demo ever leaves it.
RELAY_DOMAIN = "relay.awn.localhost"
LIVE = "AWN_LIVE_URL"


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "run", help="start everything: database, tables, reference data, demo world, web server and worker"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, help=f"port (default: {DEFAULT_PORT}, or the next free one)")
    parser.add_argument("--workers", type=int, default=2, help="web server processes (default: 2)")
    demo = parser.add_mutually_exclusive_group()
    demo.add_argument("--no-demo", dest="demo", action="store_false", default=None, help="without demo world")
    demo.add_argument("--demo", action="store_true", help="demo world even in a database that is not empty")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prepare, start, watch, stop; 0 when stopped by a signal, 1 when something failed, 2 when refused."""
    begin = time.monotonic()
    supervisor.stop_on_signals()
    with ExitStack() as stack:
        try:
            return _run(args, begin, stack)
        except supervisor.Stop:
            supervisor.stopping()
            screen.say()
            screen.line("awn", "stopping · جارٍ الإيقاف")
        except preparation.PreparationError as error:
            screen.say(str(error))
            return 1
    screen.line("awn", "stopped · توقّف كل شيء")
    return 0


def _run(args: argparse.Namespace, begin: float, stack: ExitStack) -> int:
    port = _choose_port(args.host, args.port)
    if port is None:
        screen.say(f"Port {args.port} is taken or not allowed. Try another: awn run --port {DEFAULT_PORT + 80}")
        screen.say(f"المنفذ {args.port} مشغول أو غير مسموح به. جرّب منفذًا آخر بالخيار ‎--port")
        return 2
    address = f"http://{_shown(args.host)}:{port}"
    # Before the settings are read: links in letters and the check of forms need the true address.
    if not os.environ.get("AWN_PUBLIC_URL"):
        os.environ["AWN_PUBLIC_URL"] = address
        remember_address(address)
    screen.say(screen.paint("Awn · عون", "1"))
    server = _start_database(stack)
    demo = _prepare(args.demo, own=server is not None)
    # Before the web server starts: its pages say where they listen.
    live = _live(args.host)
    web = Child("web", "web", "--host", args.host, "--port", str(port), "--workers", str(args.workers))
    worker = Child("worker", "worker")
    others = [worker, *live, *_simulated_identities(address), *_relay()] if demo else [worker, *live]
    stack.callback(supervisor.stop, [web, *others])
    with screen.step("Web server") as outcome:
        web.start()
        if not supervisor.wait_until_ready(web, _shown(args.host), port):
            raise preparation.PreparationError(
                "Awn did not start; the reason stands above. · لم تبدأ عون؛ السبب أعلاه."
            )
        outcome.text = f"{args.workers} processes"
    for child in others:
        child.start()  # only now: the first page is waited for, these are not
    _welcome(address, time.monotonic() - begin, demo=demo)
    supervisor.watch([web, *others], server)
    return 1


def _live(host: str) -> list[Child]:
    """The process that renews open boards, at a port of its own; nothing where the operator says where it runs."""
    if os.environ.get(LIVE):
        return []
    port = _free_port()
    os.environ[LIVE] = f"http://{_shown(host)}:{port}"
    return [Child("live", "live", "--host", host, "--port", port)]


def _simulated_identities(address: str) -> list[Child]:
    """National identity providers played on this machine; the web server learns from the environment where."""
    port = _free_port()
    os.environ[SIMULATORS] = f"http://127.0.0.1:{port}"
    return [Child("identity", "identity", "simulate", "--port", port, "--awn", address)]


def _relay() -> list[Child]:
    """Mail by relay addresses on this machine; nothing where the operator has a domain for it."""
    if os.environ.get("AWN_RELAY_DOMAIN"):
        return []
    port = _free_port()
    os.environ |= {"AWN_RELAY_DOMAIN": RELAY_DOMAIN, "AWN_RELAY_SERVER": f"127.0.0.1:{port}"}
    return [Child("relay", "relay", "serve", "--port", port)]


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _start_database(stack: ExitStack) -> postgres.Server | None:
    """The embedded server, joined until the stack closes; None when AWN_DATABASE_URL names another."""
    with screen.step("Database") as outcome:
        if url := os.environ.get("AWN_DATABASE_URL"):
            outcome.text = f"yours, PostgreSQL {outside.check(url)}"
            return None
        server = postgres.ensure_running()
        outcome.text = "PostgreSQL started" if server.started_by_us else "PostgreSQL was running"
    stack.callback(_leave, server)
    return server


def _leave(server: postgres.Server) -> None:
    if postgres.leave(server):
        screen.line("db", "PostgreSQL stopped")
    else:
        screen.line("db", "PostgreSQL stays: others use it, or it was started by hand")


def _prepare(demo: bool | None, *, own: bool) -> bool:
    """Do all steps; whether there is a demo world."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper

    stamps = preparation.Stamps(origin_folder() / "steps.json")
    with screen.step("Arabic") as outcome:
        outcome.text = preparation.compile_messages()
    with screen.step("Tables") as outcome:
        outcome.text, was_empty = preparation.migrate()
    with screen.step("Reference data") as outcome:
        outcome.text = preparation.load_reference()
    with screen.step("Courses") as outcome:
        outcome.text = preparation.load_courses()
    with screen.step("Static files") as outcome:
        outcome.text = preparation.collect_static(stamps)
    if demo is None:
        # Invented people never slip into a server that already holds real ones.
        demo = settings.AWN_DEMO and (was_empty or own or preparation.has_demo(stamps))
    if demo:
        with screen.step("Demo world") as outcome:
            outcome.text = preparation.load_demo(stamps)
    # From here on this process only watches; its connections are better used by the others.
    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()
    return demo


def _welcome(address: str, seconds: float, *, demo: bool) -> None:
    screen.say()
    screen.say(screen.paint(f"Awn is ready after {seconds:.1f} s · عون جاهزة", "1"))
    screen.say(f"  العربية    {address}/ar/")
    screen.say(f"  English    {address}/en/")
    if demo:
        _show_sign_ins()
    screen.say("  Ctrl-C stops everything · للإيقاف اضغط Ctrl-C")
    screen.say()


def _show_sign_ins() -> None:
    if registry.command("demo") is None:
        return
    from awn.demo import sign_ins

    screen.say()
    for sign_in in sign_ins():
        screen.say(f"  {sign_in.email:<32}{sign_in.password:<20}{sign_in.part}")
    screen.say()


def _choose_port(host: str, wanted: int | None) -> int | None:
    """The wanted port if it is free; without a wish the first free one from 8000 on."""
    if wanted is not None:
        return wanted if _is_free(host, wanted) else None
    free = next((port for port in range(DEFAULT_PORT, DEFAULT_PORT + TRY_PORTS) if _is_free(host, port)), None)
    if free != DEFAULT_PORT:
        screen.say(f"Port {DEFAULT_PORT} is taken; using {free} · المنفذ {DEFAULT_PORT} مشغول، سيُستخدم {free}")
    return free


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
    return True


def _shown(host: str) -> str:
    """The address under which this machine reaches `host`."""
    if host in {"0.0.0.0", "::", ""}:
        return "127.0.0.1"
    return host
