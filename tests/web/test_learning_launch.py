"""Another platform begins a course for its learner: from its link to the result that it hears of; no account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests import make
from tests.learning.lrs import SESSION, Lrs, running
from tests.learning.tea import tea
from tests.web.test_learning import go_through
from tests.web.volunteering import text_of

from awn.base.text import Bilingual
from awn.learning import launches
from awn.learning.models import Course, Enrolment, Launch, Statement
from awn.learning.packing import pack
from awn.learning.queries import content_of_course
from awn.web.learning_there import COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/en/courses/tea/"
REGISTRATION = "760e3480-ba55-4991-94b0-01820dbd23a2"
UNIT = "https://lms.example/units/7"
ACTOR = {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "1625378"}}
JUDGED = {"completed", "passed", "failed"}
CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/"


@pytest.fixture
def lms(settings: Any) -> Iterator[Lrs]:
    tea()
    with running() as server:
        settings.AWN_CMI5_HOSTS, settings.AWN_TRUST_LOOPBACK = [server.host], True
        yield server


def link(lms: Lrs, **changed: str) -> str:
    said = {"endpoint": f"{lms.url}/", "fetch": f"http://{lms.host}/fetch?k=1", "actor": json.dumps(ACTOR),
            "registration": REGISTRATION, "activityId": UNIT}  # fmt: skip
    return f"{PAGE}launch/?{urlencode({**said, **changed})}"


def launched(lms: Lrs, **changed: str) -> Client:
    client = Client()
    answer = client.post(link(lms, **changed))
    assert answer.status_code == 302, text_of(client, link(lms))
    assert answer["Location"].endswith("/courses/tea/")
    return client


def test_a_course_that_another_platform_began_is_played_and_told_there(lms: Lrs) -> None:
    assert "You need no account here" in text_of(Client(), link(lms))
    assert lms.asked == []
    client = launched(lms)
    assert lms.verbs == ["initialized"]
    assert f"You came from <bdi>{lms.host}</bdi>" in text_of(client, PAGE)
    go_through(client)
    assert "100%" in text_of(client, f"{PAGE}result/")
    assert "For a certificate you need an account" not in text_of(client, f"{PAGE}result/")
    answer = client.post(f"{PAGE}launch/end/")
    assert "You have ended the course" in answer.content.decode()
    assert lms.problems == []
    assert [verb for verb in lms.verbs if verb in {"initialized", "completed", "passed", "failed", "terminated"}] == [
        "initialized", "completed", "passed", "terminated",
    ]  # fmt: skip
    assert lms.verbs[0] == "initialized"
    assert lms.verbs[-1] == "terminated"
    assert not Enrolment.objects.exists()
    # Whoever goes back to the page is no longer in the launch.
    assert "You came from" not in text_of(client, PAGE)


def test_statements_carry_what_cmi5_asks_for(lms: Lrs) -> None:
    client = launched(lms)
    go_through(client)
    client.post(f"{PAGE}launch/end/")
    for one in lms.stored.values():
        context = one["context"]
        assert one["actor"] == ACTOR
        assert context["registration"] == REGISTRATION
        assert context["extensions"][SESSION] == "session-1"
        assert context["contextActivities"]["grouping"] == [
            {"objectType": "Activity", "id": "https://awn.example/unit"}
        ]
        verb, result = one["verb"]["id"].rpartition("/")[2], one.get("result", {})
        named = {row["id"] for row in context["contextActivities"].get("category", [])}
        is_defined = verb in {"initialized", "completed", "passed", "failed", "terminated"}
        assert (one["object"]["id"] == UNIT) == is_defined
        assert (f"{CATEGORY}cmi5" in named) == is_defined
        assert (f"{CATEGORY}moveon" in named) == (verb in JUDGED)
        if is_defined:
            assert ("duration" in result) == (verb != "initialized")
            assert ("score" in result) == ("success" in result) == (verb in {"passed", "failed"})
            assert ("completion" in result) == (verb == "completed")
    mastery = lms.told("passed")[0]["context"]["extensions"][
        "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
    ]
    assert mastery == 0.6


def test_the_platforms_mastery_counts_and_failed_is_said_at_the_end(lms: Lrs) -> None:
    assert lms.launch_data is not None
    lms.launch_data["masteryScore"] = 0.9
    client = launched(lms)
    for lesson in ("01-pouring", "02-guests"):
        client.post(f"{PAGE}lessons/{lesson}/")
    client.post(f"{PAGE}questions/hand/", {"chosen": "0"})
    client.post(f"{PAGE}questions/steps/", {f"place_{at}": str(at + 1) for at in range(3)})
    client.post(f"{PAGE}questions/enough/", {"chosen": ["0", "1"]})
    # Two of three is enough for the course, and not for the platform.
    assert "You need 90% of right answers" in text_of(client, f"{PAGE}result/")
    assert "passed" not in lms.verbs
    client.post(f"{PAGE}launch/end/")
    assert [verb for verb in lms.verbs if verb in JUDGED] == ["completed", "failed"]
    assert lms.told("failed")[0]["result"]["score"] == {"scaled": 0.6666, "raw": 2, "min": 0, "max": 3}
    # The same learner comes back: lessons stay read, the questions begin anew, and completed is not said twice.
    lms.is_token_left = True
    client = launched(lms)
    launch = Launch.objects.latest("pk")
    assert (sorted(launch.read), launch.replies) == (["01-pouring", "02-guests"], {})
    go_through(client)
    client.post(f"{PAGE}launch/end/")
    assert [verb for verb in lms.verbs if verb in JUDGED] == [
        "completed",
        "failed",
        "passed",
    ]


@pytest.mark.parametrize("mode", ["Browse", "Review"])
def test_looking_around_is_not_judged(lms: Lrs, mode: str) -> None:
    assert lms.launch_data is not None
    lms.launch_data["launchMode"] = mode
    client = launched(lms)
    go_through(client)
    client.post(f"{PAGE}launch/end/")
    assert {"completed", "passed", "failed"} & set(lms.verbs) == set()
    assert (lms.verbs[0], lms.verbs[-1]) == ("initialized", "terminated")


def test_the_learner_is_led_back_and_the_language_is_theirs(lms: Lrs) -> None:
    assert lms.launch_data is not None
    lms.launch_data["returnURL"] = f"http://{lms.host}/back?id=1"
    lms.preferences = {"languagePreference": "fr-FR,ar-SA,en"}
    client = Client()
    assert client.post(link(lms))["Location"] == "/ar/courses/tea/"
    assert f'content="0; url=http://{lms.host}/back?id=1"' in client.post(f"{PAGE}launch/end/").content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"endpoint": "https://elsewhere.example/xapi"}, "not one of those"),
        ({"endpoint": "https://lms.example@127.0.0.1/"}, "not one of those"),
        ({"endpoint": "file:///etc/passwd"}, "not one of those"),
        ({"fetch": "http://169.254.169.254/latest"}, "not one of those"),
        ({"fetch": "http://127.0.0.1:5432/"}, "not one of those"),
        ({"actor": "{}"}, "does not say everything"),
        ({"actor": '{"account": {"homePage": 1, "name": ["x"]}}'}, "does not say everything"),
        ({"actor": "[[[["}, "does not say everything"),
        ({"registration": "1; DROP TABLE"}, "does not say everything"),
        ({"activityId": ""}, "does not say everything"),
        ({"activityId": "x:" + "y" * 3000}, "does not say everything"),
    ],
)
def test_links_of_others_are_refused_and_nobody_is_asked(lms: Lrs, changed: dict[str, str], words: str) -> None:
    client = Client()
    answer = client.post(link(lms, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (lms.asked, Launch.objects.count()) == ([], 0)
    assert COOKIE not in client.cookies


def test_nothing_is_allowed_by_default_and_private_addresses_never_are(lms: Lrs, settings: Any) -> None:
    settings.AWN_TRUST_LOOPBACK = False
    assert "not one of those" in Client().post(link(lms)).content.decode()
    # Even by a name that the operator allowed: it leads to this machine.
    settings.AWN_CMI5_HOSTS = ["localhost"]
    changed = {"endpoint": "https://localhost/xapi", "fetch": "https://localhost/fetch"}
    assert "does not answer" in Client().post(link(lms, **changed)).content.decode()
    settings.AWN_CMI5_HOSTS = []
    assert "not one of those" in Client().post(link(lms)).content.decode()
    assert lms.asked == []


def test_a_link_begins_once_and_strange_answers_begin_nothing(lms: Lrs) -> None:
    launched(lms)
    assert "did not let us in" in Client().post(link(lms)).content.decode()
    lms.is_token_left, lms.launch_data = True, {"contextTemplate": "nonsense"}
    assert "did not let us in" in Client().post(link(lms)).content.decode()
    lms.is_token_left, lms.launch_data = True, None
    assert "did not let us in" in Client().post(link(lms)).content.decode()
    assert Launch.objects.count() == 1


def test_a_platform_that_is_away_hears_later(lms: Lrs) -> None:
    lms.next_statuses = [503]
    client = launched(lms)
    assert lms.stored == {}
    go_through(client)
    client.post(f"{PAGE}launch/end/")
    assert lms.verbs[0] == "initialized"
    assert not Statement.objects.exclude(state="sent").exists()


def test_a_course_that_is_withdrawn_meanwhile_can_be_finished(lms: Lrs) -> None:
    client = launched(lms)
    Course.objects.update(state="withdrawn")
    go_through(client)
    client.post(f"{PAGE}launch/end/")
    assert {"passed", "terminated"} <= set(lms.verbs)
    assert Client().get(link(lms)).status_code == 404


def test_after_its_hours_a_launch_is_over(lms: Lrs) -> None:
    client = launched(lms)
    Launch.objects.update(touched_at=make.NOW - launches.OPEN_FOR)
    assert "You came from" not in text_of(client, PAGE)
    assert client.post(f"{PAGE}launch/end/").status_code == 302
    assert "terminated" not in lms.verbs


def test_the_learner_of_a_launch_stands_nowhere_in_words(lms: Lrs) -> None:
    go_through(launched(lms))
    rows = [*Launch.objects.values(), *Statement.objects.values()]
    assert "1625378" not in repr([{**row, "sealed": ""} for row in rows])
    assert b"1625378" not in b"".join(bytes(row["sealed"]) for row in Launch.objects.values("sealed"))


def test_a_package_says_where_it_is_launched(lms: Lrs) -> None:
    content = content_of_course(Course.objects.get(slug="tea"))
    assert content.title == Bilingual("تقديم الشاي", "Serving tea")
    packed = pack(content, "https://awn.example")
    assert b"<url>https://awn.example/courses/tea/launch/</url>" in _of(packed.data, "cmi5.xml")
    assert Client().get(f"/courses/tea/launch/?{link(lms).partition('?')[2]}").headers["Location"] == link(lms).replace(
        "/en/", "/ar/"
    )


def _of(data: bytes, name: str) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)
