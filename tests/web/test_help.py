"""The guide on its pages: read, searched, judged once, and offered where it helps."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings
from tests import make
from tests.web.desk import client_of
from tests.web.volunteering import text_of

from awn.demo import guide
from awn.help.models import Judgement
from awn.help.reading import article

pytestmark = pytest.mark.django_db
ARTICLE = "/en/help/cannot-come/"


def test_the_guide_stands_by_audience_and_each_article_once() -> None:
    page = Client().get("/en/help/").content.decode()
    assert page.count(f'href="{ARTICLE}"') == 1
    assert page.index("For everyone") < page.index("For volunteers")
    chosen = text_of(Client(), "/en/help/?for=volunteer")
    assert "I cannot come, or want to withdraw" in chosen
    assert Client().get("/en/help/?for=nobody").status_code == 200


def test_an_article_leads_to_pages_and_to_more_articles() -> None:
    page = Client().get(ARTICLE).content.decode()
    assert '<a href="/en/my-page/">My page</a>' in page or re.search(r'<a href="/en/[^"]+">My page</a>', page)
    assert "Read on" in page
    assert Client().get("/en/help/no-such-article/").status_code == 404


def test_a_search_marks_its_words_and_finds_across_languages() -> None:
    page = Client().get("/en/help/search/", {"q": "give up a shift"}).content.decode()
    assert page.index("I cannot come") > 0
    assert re.search(r"<mark>(?i:shift)</mark>", page)
    arabic = Client().get("/ar/help/search/", {"q": "withdraw"}).content.decode()
    assert "تعذّر حضوري" in arabic
    assert Client().get("/en/help/search/", {"q": " "}).status_code == 302


def test_where_nothing_is_found_people_are_named() -> None:
    with override_settings(AWN_HELP_PHONE="800 123"):
        page = text_of(Client(), "/en/help/search/?q=xylophone+zzzz")
    assert "No article answers this yet" in page
    assert "800 123" in page


def test_what_is_searched_for_is_only_words() -> None:
    page = Client().get("/en/help/search/", {"q": '"><script>alert(1)</script>\0' + "a" * 5000}).content.decode()
    assert "<script>alert" not in page


def test_an_article_is_judged_once_and_by_nobody_in_particular() -> None:
    client = Client()
    assert "Was this helpful?" in text_of(client, ARTICLE)
    assert client.post(ARTICLE, {"helpful": "no"})["Location"] == f"{ARTICLE}#judged"
    client.post(ARTICLE, {"helpful": "yes"})
    assert "You have answered" in text_of(client, ARTICLE)
    client_of(make.account("noura@example.org").person).post(f"/ar/help/{ARTICLE.split('/')[3]}/", {"helpful": "yes"})
    Client().post(ARTICLE, {"helpful": "perhaps"})
    rows = Judgement.objects.order_by("language").values_list("slug", "language", "helpful", "unhelpful")
    assert list(rows) == [("cannot-come", "ar", 1, 0), ("cannot-come", "en", 0, 1)]


def test_staff_see_how_often_an_article_helped() -> None:
    Client().post(ARTICLE, {"helpful": "yes"})
    staff = make.staff()
    assert "yes 1, no 0" in text_of(client_of(staff), ARTICLE)
    assert "yes 1, no 0" not in text_of(Client(), ARTICLE)


def test_a_page_offers_the_articles_that_help_with_it() -> None:
    page = Client().get("/en/opportunities/").content.decode()
    help_here = page[page.index('class="help-here"') :]
    assert "Help with this page" in help_here
    assert 'href="/en/help/find-an-opportunity/"' in help_here
    other = Client().get("/en/site-map/").content.decode()
    assert "Guide and help" in other[other.index('class="help-here"') :]
    missing = Client().get("/en/no-such-page/").content.decode()
    assert 'class="help-here"' in missing


def test_the_demonstration_judges_articles_that_exist() -> None:
    assert guide.judge(make.NOW) == Judgement.objects.count() == 2 * len(guide.SAID)
    assert all(article(slug) for slug in guide.SAID)
