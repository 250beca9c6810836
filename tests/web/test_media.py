"""Recordings and films on pages: at the desk, on the page of an opportunity, and as files in parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests import make
from tests.media.files import CAPTIONS, mp3, mp4, track
from tests.web.desk import Desk, client_of
from tests.web.volunteering import text_of

from awn.media import actions
from awn.media.actions import Brought
from awn.media.models import Recording
from awn.opportunities.models import Opportunity
from awn.web.middleware import Limits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_now")]
NOW = make.NOW


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.AWN_MEDIA_FOLDER = str(tmp_path)
    return tmp_path


@pytest.fixture
def opportunity(team: Desk) -> Opportunity:
    return make.opportunity(team.organisation)


@pytest.fixture
def page(team: Desk, opportunity: Opportunity) -> str:
    return f"{team.address}opportunities/{opportunity.public_id}/media/"


@pytest.fixture
def long(team: Desk, opportunity: Opportunity) -> Iterator[tuple[str, bytes]]:
    """The address of a recording of more than one block, and its bytes."""
    data = mp3(400)
    brought = Brought(file=iter([data]), transcript="أهلًا بكم.")
    row = actions.keep(opportunity.pk, "audio", "ar", brought, by=team.owner, at=NOW)
    actions.show(opportunity.pk, "audio", "ar", by=team.owner, at=NOW)
    yield f"/ar/opportunities/{opportunity.public_id}/media/{row.file_name}", data


def upload(data: bytes, name: str = "any.mp3") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_from_the_desk_to_the_page(team: Desk, opportunity: Opportunity, page: str) -> None:
    client, visitor = client_of(team.coordinator), Client()
    public = f"/en/opportunities/{opportunity.public_id}/"
    assert text_of(client, page).count("Not there yet") == 4
    film = mp4(track(b"vide", b"avc1"), track(b"soun", b"mp4a"))
    here = f"{page}sign/en/"
    sent = client.post(here, {"document": upload(film, "film.mp4")}, follow=True)
    assert "Volunteers do not see it yet" in sent.content.decode()
    assert "Write the transcript first" in sent.content.decode()
    assert "Sign language" not in text_of(visitor, public)
    client.post(here, {"captions": upload(CAPTIONS, "a.vtt"), "transcript": "Come to the <b>gate</b>."})
    assert "Volunteers see it now." in client.post(here, {"act": "show"}, follow=True).content.decode()
    shown = text_of(visitor, public)
    row = Recording.objects.get()
    assert "Sign language, with English text" in shown
    assert "Come to the &lt;b&gt;gate&lt;/b&gt;." in shown
    for name, kind, data in ((row.file_name, "video/mp4", film), (row.captions_name, "text/vtt", CAPTIONS)):
        assert f"/media/{name}" in shown
        answer = visitor.get(f"{public}media/{name}")
        assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (data, kind, "nosniff")
        assert "sandbox" in answer["Content-Security-Policy"]
    assert "media-src 'self'" in visitor.get(public)["Content-Security-Policy"]
    removed = client.post(here, {"act": "remove"}, follow=True).content.decode()
    assert "Put it back" in removed
    assert visitor.get(f"{public}media/{row.file_name}").status_code == 404
    client.post(here, {"act": "put_back"})
    assert "Show it to volunteers" in text_of(client, here)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(team: Desk, page: str) -> None:
    client = client_of(team.owner)
    answer = client.post(f"{page}audio/en/", {"document": upload(b"MZ" * 99), "transcript": "Hear me."})
    said = answer.content.decode()
    assert (answer.status_code, "What a file is shows in its content" in said, "Hear me." in said) == (422, True, True)
    wrong = b"WEBVTT\n\n00:02.000 --> 00:01.000\na\n"
    answer = client.post(
        f"{page}sign/en/", {"document": upload(mp4()), "captions": upload(wrong), "transcript": "Hear me."}
    )
    assert "Line 3: this caption ends before it begins." in answer.content.decode()
    assert not Recording.objects.exists()
    assert client.get(f"{page}dance/en/").status_code == 404
    assert client.get(f"{page}audio/fr/").status_code == 404


def test_viewers_look_and_strangers_do_not(team: Desk, page: str) -> None:
    viewer = client_of(team.viewer)
    assert 'type="file"' not in text_of(viewer, f"{page}audio/ar/")
    assert viewer.post(f"{page}audio/ar/", {"document": upload(mp3())}).status_code == 403
    assert viewer.post(f"{page}audio/ar/", {"act": "remove"}).status_code in {403, 404}
    assert client_of(team.stranger).get(f"{page}audio/ar/").status_code == 403


def test_a_recording_goes_out_whole_and_in_parts(long: tuple[str, bytes]) -> None:
    address, data = long
    client, size = Client(), len(data)
    whole = client.get(address)
    assert (whole.status_code, whole.getvalue() == data, whole.streaming) == (200, True, True)
    assert (whole["Content-Length"], whole["Accept-Ranges"]) == (str(size), "bytes")
    assert whole["Cache-Control"] == "private, max-age=3600"
    for asked, first, last in (
        ("bytes=0-9", 0, 9), ("bytes=0-", 0, size - 1), ("bytes=-500", size - 500, size - 1),
        (f"bytes=10-{size * 9}", 10, size - 1), (f"bytes=-{size * 9}", 0, size - 1), ("bytes = 7-7", 7, 7),
    ):  # fmt: skip
        part = client.get(address, headers={"Range": asked})
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert (part.getvalue() == data[first : last + 1], part["Content-Length"]) == (True, str(last - first + 1))
    for asked in (f"bytes={size}-", "bytes=-0", f"bytes={'9' * 18}-"):
        none = client.get(address, headers={"Range": asked})
        assert (none.status_code, none["Content-Range"], none.content) == (416, f"bytes */{size}", b"")
    for nonsense in ("bytes=9-3", "bytes=-", "bytes=a-b", "octets=0-1", "bytes=0-1,5-6", "bytes=" + "9" * 400 + "-"):
        assert client.get(address, headers={"Range": nonsense}).status_code == 200


def test_a_part_of_another_version_is_not_mixed_into_this_one(long: tuple[str, bytes]) -> None:
    address, data = long
    client = Client()
    tag = client.head(address)["ETag"]
    ask = lambda **headers: client.get(address, headers={"Range": "bytes=0-9", **headers})  # noqa: E731 - one request
    assert ask(**{"If-Range": tag}).status_code == 206
    for other in ('"other"', f"W/{tag}", "Mon, 23 Nov 2026 10:00:00 GMT"):
        assert ask(**{"If-Range": other}).status_code == 200
    assert client.get(address, headers={"If-None-Match": f'"a", W/{tag}'}).status_code == 304
    head = client.head(address, headers={"Range": "bytes=0-9"})
    assert (head.status_code, head["Content-Length"], head.content) == (200, str(len(data)), b"")


def test_a_file_that_is_gone_and_an_opportunity_that_is_not_to_be_seen(
    long: tuple[str, bytes], opportunity: Opportunity, team: Desk, folder: Path
) -> None:
    address, _data = long
    Opportunity.objects.filter(pk=opportunity.pk).update(state="draft")
    assert Client().get(address).status_code == 404
    assert client_of(team.viewer).get(address).status_code == 200
    assert client_of(team.stranger).get(address).status_code == 404
    for one in folder.rglob("*"):
        if one.is_file():
            one.unlink()
    assert client_of(team.viewer).get(address).status_code == 404


def test_only_the_page_of_a_film_takes_a_large_form(page: str, settings: Any) -> None:
    settings.AWN_MEDIA_FILM_MB = 60
    limits = Limits(lambda _request: HttpResponse("in"))

    def status(address: str, size: int, *, signed_in: bool = True) -> int:
        request = RequestFactory().post(address, CONTENT_LENGTH=str(size))
        request.COOKIES = {settings.SESSION_COOKIE_NAME: "a"} if signed_in else {}
        return limits(request).status_code

    assert status(f"{page}sign/ar/", 60_000_000) == 200
    assert status(f"{page}sign/ar/", 62_000_000) == 413
    assert status(f"{page}sign/ar/", 40_000_000, signed_in=False) == 413
    assert status(page, 40_000_000) == 413
    assert status(f"{page}sign/ar/../../edit/", 40_000_000) == 413
