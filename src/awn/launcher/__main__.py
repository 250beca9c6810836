"""`python -m awn.launcher start|stop|status|psql`: the embedded PostgreSQL by hand."""

import argparse
import os
import subprocess
import sys

from . import binaries, postgres
from .errors import LauncherError
from .places import places


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m awn.launcher", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="start the server, to stay until `stop`")
    commands.add_parser("stop", help="stop the server")
    commands.add_parser("status", help="say where the server is and whether it answers")
    psql = commands.add_parser("psql", help="open psql on Awn's database")
    psql.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to psql")
    given = parser.parse_args(arguments)
    try:
        if given.command == "psql":
            return _psql(given.rest)
        return {"start": _start, "stop": _stop, "status": _status}[given.command]()
    except LauncherError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _start() -> int:
    server = postgres.keep_running()
    sys.stdout.write(f"{'Started' if server.started_by_us else 'Already running'}: {server.url}\n")
    return 0


def _stop() -> int:
    sys.stdout.write("Stopped.\n" if postgres.stop_at(places()) else "Not running.\n")
    return 0


def _status() -> int:
    where = places()
    answering = postgres.answers(where)
    kept = " (to stay)" if where.keep.exists() else ""
    sys.stdout.write(f"{f'Running{kept}' if answering else 'Not running'}\n")
    sys.stdout.write(f"address  {postgres.default_url()}\ndata     {where.data}\nlog      {where.log}\n")
    return 0 if answering else 1


def _psql(rest: list[str]) -> int:
    with postgres.running() as url:
        program = binaries.programs(places()) / "psql"
        return subprocess.run(
            [str(program), url, *(rest[1:] if rest[:1] == ["--"] else rest)],
            check=False,
            env=dict(os.environ),
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
