"""The frame of every page: languages, header, preferences, statements, errors, components."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from tests import make

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.web import context, errors, jinja, sheets
from awn.web.preferences import CHOICES, read

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src/awn/web/static"
TEMPLATES = ROOT / "src/awn/web/templates"
STATEMENTS = ("accessibility/", "accessibility/barrier/", "privacy/", "site-map/", "offline/", "preferences/")
HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def page(client: Client, path: str, **headers: Any) -> str:
    response = client.get(path, **headers)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def draw(source: str, language: str = "ar", **values: Any) -> str:
    """A piece of template drawn in a language."""
    with translation.override(language):
        return jinja.environment(autoescape=True).from_string(source).render(**values)


@pytest.mark.parametrize("path", STATEMENTS)
def test_every_statement_stands_in_both_languages(client: Client, path: str) -> None:
    arabic, english = page(client, f"/ar/{path}"), page(client, f"/en/{path}")
    assert '<html lang="ar" dir="rtl"' in arabic
    assert '<html lang="en" dir="ltr"' in english
    assert f'href="/en/{path}" lang="en" hreflang="en"' in arabic
    assert f'href="/ar/{path}" lang="ar" hreflang="ar"' in english


@pytest.mark.parametrize("path", STATEMENTS)
def test_arabic_and_english_have_the_same_structure(client: Client, path: str) -> None:
    def tags(text: str) -> list[str]:
        main = text.split("<main", 1)[1].split("</main>", 1)[0]
        return re.findall(r"<(h[1-6]|section|form|input|select|textarea|table|nav|li)\b", main)

    arabic, english = tags(page(client, f"/ar/{path}")), tags(page(client, f"/en/{path}"))
    assert arabic == english


def test_addresses_for_search_engines_are_absolute(client: Client) -> None:
    text = page(client, "/ar/privacy/?from=mail")
    base = settings.AWN_PUBLIC_URL
    assert f'<link rel="canonical" href="{base}/ar/privacy/">' in text
    assert f'<link rel="alternate" hreflang="en" href="{base}/en/privacy/">' in text
    assert f'<link rel="alternate" hreflang="x-default" href="{base}/ar/privacy/">' in text


def test_the_language_switch_keeps_the_query(client: Client) -> None:
    assert 'href="/en/privacy/?a=1&amp;b=2" lang="en"' in page(client, "/ar/privacy/?a=1&b=2")


@pytest.mark.parametrize(("path", "expected"), [("/ar/x/", "/en/x/"), ("/en/", "/en/"), ("/other/", "/en/")])
def test_a_path_in_another_language(path: str, expected: str) -> None:
    assert context.in_language(path, "en") == expected


def test_public_pages_set_no_cookie(client: Client) -> None:
    for path in ("privacy/", "preferences/", "accessibility/", "site-map/"):
        assert not client.get(f"/ar/{path}").cookies, path


def test_no_page_says_that_it_is_of_the_government(client: Client) -> None:
    assert "ليس موقعًا حكوميًا" in page(client, "/ar/privacy/")
    assert "not a government site" in page(client, "/en/privacy/")


def test_a_demonstration_says_that_its_people_are_invented(client: Client, settings: Any) -> None:
    settings.AWN_DEMO = True
    assert 'class="demo"' in page(client, "/ar/privacy/")
    settings.AWN_DEMO = False
    assert 'class="demo"' not in page(client, "/ar/privacy/")
    assert client.get("/ar/styleguide/").status_code == 404


@pytest.mark.parametrize("name", sorted(CHOICES))
def test_a_preference_is_kept_in_a_cookie_and_changes_the_page(client: Client, name: str) -> None:
    value = CHOICES[name][-1]
    response = client.post("/ar/preferences/", {name: value, "next": "/ar/privacy/"}, **HERE)
    assert (response.status_code, response["Location"]) == (302, "/ar/privacy/")
    assert client.cookies[f"awn_{name}"].value == value
    assert f'data-{name}="{value}"' in page(client, "/ar/privacy/")
    client.post("/ar/preferences/", {name: CHOICES[name][0]}, **HERE)
    assert f'data-{name}="{value}"' not in page(client, "/ar/privacy/")


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_preferences_never_lead_to_another_site(client: Client, address: str) -> None:
    response = client.post("/ar/preferences/", {"mode": "easy", "next": address}, **HERE)
    assert response["Location"] == "/ar/preferences/"


def test_another_site_cannot_change_preferences(client: Client) -> None:
    response = client.post("/ar/preferences/", {"mode": "easy"}, HTTP_SEC_FETCH_SITE="cross-site")
    assert response.status_code == 404
    assert "awn_mode" not in client.cookies


def test_unknown_preferences_count_as_not_chosen() -> None:
    assert read({"awn_mode": "<script>", "awn_theme": "dark"}).mode == "normal"
    assert read({"awn_theme": "dark"}).theme == "dark"


def test_a_missing_page_is_a_helpful_page(client: Client) -> None:
    response = client.get("/ar/nothing-here/")
    assert response.status_code == 404
    assert "لم نجد هذه الصفحة" in response.content.decode()


@pytest.mark.parametrize("status", sorted(errors.PAGES))
def test_every_status_has_its_page_in_both_languages(rf: RequestFactory, status: int) -> None:
    texts = set()
    for language in ("ar", "en"):
        with translation.override(language):
            response = errors.show(rf.get(f"/{language}/x/"), status)
        assert response.status_code == status
        texts.add(response.content.decode())
    assert len(texts) == 2


def test_a_refusal_is_shown_with_its_own_words(rf: RequestFactory) -> None:
    with translation.override("en"):
        response = errors.show_refusal(rf.get("/en/x/"), Refusal("gone", "The opportunity has <ended>.", status=410))
    assert response.status_code == 410
    assert "The opportunity has &lt;ended&gt;." in response.content.decode()


def test_the_page_for_a_failure_needs_neither_request_nor_database(rf: RequestFactory) -> None:
    with translation.override("ar"):
        response = errors.server_error(rf.get("/ar/x/"))
    assert response.status_code == 500
    assert "حدث خلل لدينا" in response.content.decode()


def test_the_page_for_a_failure_survives_a_failing_template(rf: RequestFactory, monkeypatch: Any) -> None:
    def fails(*_: Any) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors.loader, "render_to_string", fails)
    text = errors.server_error(rf.get("/ar/x/")).content.decode()
    assert "حدث خلل لدينا" in text
    assert "Something broke" in text


@pytest.mark.django_db
def test_an_expired_form_keeps_what_was_typed() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    typed = {"text": "The <b>button</b> has no name\nat all", "password": "hunter2hunter2"}
    response = client.post("/en/accessibility/barrier/", typed, HTTP_SEC_FETCH_SITE="same-origin")
    text = response.content.decode()
    assert response.status_code == 403
    assert "The &lt;b&gt;button&lt;/b&gt; has no name\nat all</textarea>" in text
    assert "hunter2" not in text
    assert 'name="csrfmiddlewaretoken"' in text


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("en", "Your browser sent no cookies"), ("ar", "تعريف ارتباط")])
def test_without_cookies_pages_are_read_and_a_form_says_why_it_cannot_be_sent(language: str, said: str) -> None:
    for path in ("", "opportunities/", "courses/", "impact/", "sign-in/"):
        assert Client(enforce_csrf_checks=True).get(f"/{language}/{path}").status_code == 200, path
    client = Client(enforce_csrf_checks=True)
    typed, where = {"text": "No name"}, f"/{language}/accessibility/barrier/"
    response = client.post(where, typed, HTTP_SEC_FETCH_SITE="same-origin")
    text = response.content.decode()
    assert response.status_code == 403
    assert said in text and "testserver" in text
    assert 'class="pre"><bdi>No name' in text, "what was typed can be copied"
    assert 'name="text"' not in text, "sending again would lead here again"


@pytest.mark.django_db
def test_a_form_from_another_site_is_not_offered_again() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/en/accessibility/barrier/", {"text": "x"}, HTTP_SEC_FETCH_SITE="cross-site")
    assert response.status_code == 403
    assert "<textarea" not in response.content.decode()


@pytest.mark.django_db
def test_a_barrier_can_be_reported_by_anybody(client: Client) -> None:
    from awn.support.queries import asker_of, barriers, first_words
    from awn.support.words import Contact

    typed = {"text": "الحروف صغيرة", "page": "/ar/opportunities/", "email": "Mona@example.com"}
    response = client.post("/ar/accessibility/barrier/", typed)
    assert (response.status_code, response["Location"]) == (302, "/ar/accessibility/")
    [report] = barriers()
    assert first_words(report) == "الحروف صغيرة\n\n/ar/opportunities/"
    assert (report.state, report.language, asker_of(report)[1]) == ("new", "ar", Contact("email", "Mona@example.com"))
    assert "وصل بلاغك" in page(client, "/ar/accessibility/")


def test_an_empty_report_says_what_to_do_and_keeps_the_rest(client: Client) -> None:
    response = client.post("/en/accessibility/barrier/", {"text": " ", "page": "the map", "email": "no"})
    text = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#text">Write what was difficult.' in text
    assert '<a href="#email">Write the e-mail address in full' in text
    assert 'value="the map"' in text
    assert 'aria-invalid="true"' in text
    assert "<title>Error:" in text


@pytest.mark.django_db
def test_the_header_knows_who_is_signed_in(client: Client) -> None:
    organisation = make.organisation(name_ar="جمعية الساحل", name_en="Coast Society")
    account = make.account()
    make.member(organisation, who=account.person)
    client.force_login(account)
    text = page(client, "/ar/privacy/")
    assert "جمعية الساحل" in text
    assert "تسجيل الخروج" in text
    assert "تسجيل الدخول" not in text
    assert "فريق المنصة" not in text


def test_a_text_in_the_other_language_is_marked_for_the_voice() -> None:
    both, english = Bilingual("مرحبًا", "Hello"), Bilingual("", "<Hello>")
    assert draw("{{ t(x) }}", x=both) == "مرحبًا"
    assert draw("{{ t(x) }}", x=english) == '<span lang="en" dir="ltr">&lt;Hello&gt;</span>'
    assert draw("{{ t_plain(x) }}", x=english) == "&lt;Hello&gt;"
    assert draw("{{ t(x) }}", x=None) == ""


def test_numbers_in_sentences_follow_the_chosen_digits() -> None:
    from awn.web.preferences import Preferences, using

    source = "{% trans n=count %}one{% pluralize %}{{ n }} things need your attention{% endtrans %}"
    with using(Preferences(digits="arab")):
        assert draw(source, count=12) == "12 things need your attention".replace("12", "١٢")


def test_a_constant_is_not_frozen_in_the_language_of_its_first_reader() -> None:
    template = jinja.environment(autoescape=True).from_string("{{ 120|duration }}")
    with translation.override("ar"):
        assert template.render() == "ساعتان"
    with translation.override("en"):
        assert template.render() == "2 hours"


def test_what_people_type_is_escaped_in_every_component() -> None:
    evil = '"><script>alert(1)</script>'
    source = """
    {% from "components/basics.html" import button, tag, alert, chips %}
    {% from "components/forms.html" import input, textarea, select, radios, error_summary %}
    {% from "components/content.html" import breadcrumb, empty, stats %}
    {{ button(x) }}{{ tag(x) }}{{ alert("", x, x) }}{{ chips([(x, x, true)], x) }}
    {{ input("a", x, value=x, hint=x, error=x) }}{{ textarea("b", x, value=x) }}
    {{ select("c", x, [(x, x)], value=x) }}{{ radios("d", x, [(x, x, x)]) }}{{ error_summary({"a": x}) }}
    {{ breadcrumb([(x, x)]) }}{{ empty("search", x, x, x, x) }}{{ stats([(x, x, x)]) }}
    """
    with translation.override("ar"):
        text = _shipped_environment().from_string(source).render(x=evil)
    assert "<script" not in text
    assert text.count("&lt;script&gt;") > 15


def _shipped_environment() -> Any:
    from django.template import engines

    return engines["jinja2"].env  # type: ignore[attr-defined]  # the Jinja2 backend has it


def test_no_template_holds_inline_style_or_script() -> None:
    for file in TEMPLATES.rglob("*.html"):
        if "email" in file.parts:
            continue
        text = file.read_text()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", text), file


def test_styles_know_start_and_end_never_left_and_right() -> None:
    for file in (STATIC / "css").glob("*.css"):
        assert not re.search(r"\b(left|right)\b", file.read_text()), file


def test_styles_stay_small() -> None:
    import gzip

    own = [file for file in sorted((STATIC / "css").glob("*.css")) if f"css/{file.name}" not in sheets.PARTS]
    # All that travels: what every page waits for, and what areas add to it on their own pages.
    everything = sheets.joined().encode() + b"".join(file.read_bytes() for file in own)
    assert len(gzip.compress(everything, 9)) < 14_000
    assert len(gzip.compress(sheets.joined().encode(), 9)) < 11_500
    assert {file.name for file in own if len(gzip.compress(file.read_bytes(), 9)) > 3_000} == set()


def test_every_icon_and_drawing_that_a_template_names_exists() -> None:
    icons = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "img/icons.svg").read_text()))
    for file in TEMPLATES.rglob("*.html"):
        named = re.findall(r'\bicon\("([a-z]+)"|icon(?:_name|_end)="([a-z]+)"', file.read_text())
        assert {a or b for a, b in named} <= icons, file


def test_every_field_of_volunteering_has_a_drawing() -> None:
    import csv

    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "img/art.svg").read_text()))
    with (ROOT / "src/awn/reference/data/fields.csv").open() as file:
        assert {row["art"] for row in csv.DictReader(file)} <= drawn


def test_the_vendored_files_are_the_ones_that_were_checked() -> None:
    import hashlib
    import json

    for folder in (STATIC / "vendor", ROOT / "src/awn/gate/vendor"):
        for package in json.loads((folder / "vendor.json").read_text()):
            home = folder if folder.name == package["folder"] else folder / package["folder"]
            for file in package["files"]:
                assert hashlib.sha512((home / file["file"]).read_bytes()).hexdigest() == file["sha512"], file
    cut = STATIC / "vendor/cut"
    for file in json.loads((cut / "vendor.json").read_text()):
        assert hashlib.sha512((cut / file["file"]).read_bytes()).hexdigest() == file["sha512"], file


def test_the_page_policy_allows_nothing_inline(client: Client) -> None:
    response: HttpResponse = client.get("/ar/privacy/")
    assert "unsafe" not in response["Content-Security-Policy"]
