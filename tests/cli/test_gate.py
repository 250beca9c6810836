"""`awn gate` from outside: what it refuses, and what it prints of a small site."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from awn.cli.main import main

PAGE = """<!doctype html><html lang="{lang}" dir="{dir}"><head><meta charset="utf-8"><title>Site map</title>
<meta name="viewport" content="width=device-width"><style>:focus-visible {{ outline: 3px solid #000 }}
a {{ display: inline-block; padding: 14px }} @media print {{ nav {{ display: none }} }}</style></head><body>
<main><h1>{lang}</h1><p><a href="/{lang}/site-map/">One</a> <a href="/{lang}/things/">Two</a></p>{more}</main>
</body></html>"""


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        language = self.path.split("/")[1]
        more = f"<p><a href='/{language}/things/7/'>Seven</a></p>" if self.path.endswith("/things/") else ""
        # A fault of each language alone: a picture that is not described, a heading too many.
        more += "<img src='data:,'>" if self.path == "/ar/things/7/" else ""
        more += "<h2>More</h2>" if self.path == "/en/things/7/" else ""
        text = PAGE.format(lang=language, dir="rtl" if language == "ar" else "ltr", more=more)
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "arguments", [["ftp://example.org"], ["example.org"], ["http://127.0.0.1:9", "--points", "3,10"],
                  ["http://127.0.0.1:9", "--points", "all"], ["http://127.0.0.1:9", "--pages", "/no/such/file"],
                  ["http://127.0.0.1:9", "--lighthouse", "/no/such/folder"]],
)  # fmt: skip
def test_what_cannot_be_looked_at_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.strip()


@pytest.mark.browser
def test_it_follows_the_site_map_and_finds_what_is_wrong(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", site, "--points", "1,6,7", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["pages"] == ["/ar/", "/ar/site-map/", "/ar/things/", "/ar/things/7/"]
    assert said["looks"] == 16
    found = {(one["point"], one["address"].removeprefix(site)) for one in said["findings"] if not one["warning"]}
    assert {(1, "/ar/things/7/"), (6, "/ar/things/7/")} <= found
    assert not {path for point, path in found if point == 6} - {"/ar/things/7/"}


@pytest.mark.browser
def test_a_page_that_is_not_there_fails(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = tmp_path / "pages.txt"
    pages.write_text("# the one that is gone\n/ar/missing/\n")
    assert main(["gate", site, "--pages", str(pages), "--points", "2"]) == 1
    assert "answered 404" in capsys.readouterr().out
    pages.write_text("missing\n")
    assert main(["gate", site, "--pages", str(pages)]) == 2


@pytest.mark.browser
def test_a_site_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "http://127.0.0.1:9"]) == 2
    assert "127.0.0.1:9" in capsys.readouterr().err
