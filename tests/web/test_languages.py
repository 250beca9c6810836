"""A language that is not translated to its end: whole pages, with what is missing marked as English."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import gettext, override
from tests import make

from awn.base.languages import direction
from awn.base.text import Bilingual
from awn.people.models import Notification
from awn.reactions.mail import send_unsent
from awn.web import fallback, formatting
from awn.web.account.settings_forms import IdentityForm
from awn.web.fallback import BEGIN, END, SPAN, marking, written_out
from awn.web.jinja import t

OFFERED = [("ar", "العربية"), ("en", "English"), ("fr", "Français"), ("ur", "اردو")]


@pytest.fixture
def french(settings: Any) -> Iterator[None]:
    settings.LANGUAGES = OFFERED
    yield


def test_what_is_missing_is_english_not_arabic() -> None:
    with override("fr"):
        assert gettext("Opportunities") == "Missions"
        assert gettext("Nobody has translated this") == "Nobody has translated this"
        assert gettext("Show the numbers to few people") == "Show the numbers to few people"
        with marking(on=True):
            assert gettext("Nobody has translated this") == f"{BEGIN}Nobody has translated this{END}"
            assert gettext("%(n)s, %(word)s: ") == "%(n)s, %(word)s: "


def test_marks_become_markup_only_where_markup_may_stand() -> None:
    said = f"{BEGIN}See <b>this</b>{END}"
    assert written_out(f"<p>{said}</p>") == f"<p>{SPAN}See <b>this</b></span></p>"
    plain = f"{BEGIN}See{END}"
    for page in ('<a title="{}">', "<title>{}</title>", "<option>{}</option>", "<textarea>{}</textarea>", "<!--{}-->"):
        assert written_out(page.format(plain)) == page.format("See")
    assert written_out(f"<p>{BEGIN}cut</p>") == "<p>cut</p>"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "opportunities/", "organisations/", "preferences/", "accounts/login/"])
def test_a_page_in_french_marks_each_english_piece(french: None, path: str) -> None:
    page = Client().get(f"/fr/{path}").content.decode()
    assert '<html lang="fr" dir="ltr"' in page
    assert "Aller au contenu" in page
    assert "n’est pas encore entièrement traduite" in page
    assert BEGIN not in page
    assert END not in page
    assert f'href="/ur/{path}" lang="ur" hreflang="ur"><bdi>اردو</bdi>' in page
    assert not HalfMarked(page).faults


def test_the_home_page_is_french_from_top_to_bottom(french: None, db: None) -> None:
    page = Client().get("/fr/").content.decode()
    assert "Une heure de votre temps laisse une trace" in page
    assert "Find an opportunity" not in main_of(page)
    english = Client().get("/en/").content.decode()
    assert 'hreflang="fr"' in english
    assert SPAN not in english


def main_of(page: str) -> str:
    """The page without its frame; the guide there has titles of its own."""
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("code", "runs", "words"),
    [
        ("ur", "rtl", "آپ کا ایک گھنٹہ بھی اثر چھوڑتا ہے"),
        ("hi", "ltr", "आपका एक घंटा भी असर छोड़ता है"),
        ("fil", "ltr", "May iniiwang bakas ang isang oras mo"),
    ],
)
def test_a_language_that_has_begun_has_its_home_page(settings: Any, db: None, code: str, runs: str, words: str) -> None:
    settings.LANGUAGES = [*OFFERED, ("hi", "हिन्दी"), ("fil", "Filipino")]
    page = Client().get(f"/{code}/").content.decode()
    assert f'<html lang="{code}" dir="{runs}"' in page
    assert words in page
    assert "Find an opportunity" not in main_of(page)
    assert not HalfMarked(page).faults


@pytest.mark.django_db
def test_what_people_wrote_falls_back_to_english_then_arabic(french: None) -> None:
    both, arabic = Bilingual("قراءة", "Reading"), Bilingual("قراءة", "")
    with override("fr"):
        assert t(both) == '<span lang="en" dir="ltr">Reading</span>'
        assert t(arabic) == '<span lang="ar" dir="rtl">قراءة</span>'
    with override("ur"):
        assert formatting.rtl()
        assert formatting.hijri(date(2026, 12, 5)) == "\u206625 Jumada al-Akhirah 1448 AH\u2069"
        assert t(both) == '<span lang="en" dir="ltr">Reading</span>'
    assert str(both) == "قراءة"


def test_days_and_numbers_are_written_as_the_language_does() -> None:
    with override("fr"):
        assert formatting.full_day(make.NOW.date()).split()[2] in {
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
            "novembre", "décembre",
        }  # fmt: skip
        assert formatting.day(date(2026, 12, 1)) == "1er décembre 2026"
        assert formatting.number(12500) == "12\u202f500"
    assert [direction(code) for code in ("ar", "ur", "en", "hi", "fil", "fr")] == ["rtl", "rtl", *["ltr"] * 4]


@pytest.mark.django_db
def test_a_language_that_is_not_offered_leads_to_english_and_its_name_stands_nowhere() -> None:
    answer = Client().get("/fr/opportunities/?q=x")
    assert (answer.status_code, answer["Location"]) == (302, "/en/opportunities/?q=x")
    assert "Français" not in Client().get("/en/").content.decode()


@pytest.mark.django_db
def test_a_mark_in_a_notice_never_reaches_a_page_in_another_language(french: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(fallback, "OURS", ("en",))
    page = Client().get("/ar/").content.decode()
    assert BEGIN not in page


class HalfMarked(HTMLParser):
    """English words outside of what is marked, on a page that should be French: text that no catalogue knows of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span":
            self.open.append(dict(attrs).get("lang") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            if not self.open:
                self.faults.append("a span ends that never began")
            else:
                self.open.pop()


@pytest.mark.django_db
def test_a_letter_is_in_the_readers_language_and_bears_no_marks() -> None:
    person = make.account("c@example.org", language="fr", name_ar="", name_en="Chantal").person
    opportunity = make.opportunity(title_ar="تنظيف الشاطئ", title_en="Beach clean-up")
    assert person is not None
    Notification.objects.create(
        person=person,
        kind="application.accepted",
        event_id=1,
        data={"opportunity": opportunity.pk},
        created_at=make.NOW,
    )
    assert send_unsent(make.NOW) == 1
    [letter] = mail.outbox
    assert "Bonjour \u2068Chantal\u2069," in letter.body
    assert "Beach clean-up" in letter.body
    assert "L’équipe d’Awn" in letter.body
    assert BEGIN not in letter.body
    assert "/fr/go/" in letter.body


@pytest.mark.django_db
def test_a_person_may_choose_a_language_that_is_offered_and_no_other(settings: Any) -> None:
    def choices() -> list[str]:
        return [code for code, _name in IdentityForm().fields["language"].choices]

    assert choices() == ["ar", "en"]
    settings.LANGUAGES = OFFERED
    assert choices() == ["ar", "en", "fr", "ur"]
