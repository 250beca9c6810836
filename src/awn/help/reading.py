"""The guide as files: a folder for each article, as docs/help.md describes it. Read once, when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from awn.base import markup
from awn.base.text import Bilingual
from awn.help.rules import MOST_FOR_A_PAGE

GUIDE = Path(__file__).parent / "guide"
FRAME = "article.toml"


@dataclass(frozen=True, slots=True)
class Article:
    """One article in both languages; `pages` and `related` are names of routes and of other articles."""

    slug: str
    position: int
    title: Bilingual
    summary: Bilingual
    body: Bilingual
    keywords: Mapping[str, tuple[str, ...]]
    audience: tuple[str, ...]
    pages: tuple[str, ...]
    related: tuple[str, ...]

    def text(self, language: str) -> str:
        """The words of the body alone, a line for each paragraph."""
        return _plain(self.body.pick(language)[0])


def read_all(root: Path = GUIDE) -> list[Article]:
    """Every article of a folder in the order of the guide. A file that is none raises ValueError with its name."""
    found = [read_one(path.parent) for path in sorted(root.glob(f"*/{FRAME}"))]
    return sorted(found, key=lambda article: (article.position, article.slug))


def read_one(folder: Path) -> Article:
    """The article of one folder; what is missing is empty, and said by `checking.problems`."""
    try:
        said = tomllib.loads((folder / FRAME).read_text("utf-8"))
        keywords = said.get("keywords", {})
        return Article(
            slug=folder.name,
            position=int(said.get("position", 0)),
            title=_text(said.get("title", {})),
            summary=_text(said.get("summary", {})),
            body=Bilingual(*(_body(folder / f"{language}.md") for language in ("ar", "en"))),
            keywords={language: _list(keywords.get(language, ())) for language in ("ar", "en")},
            audience=_list(said.get("audience", ())),
            pages=_list(said.get("pages", ())),
            related=_list(said.get("related", ())),
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"{folder.name}: {error}") from error


@cache
def articles() -> tuple[Article, ...]:
    """The guide of this Awn."""
    return tuple(read_all())


def article(slug: str) -> Article | None:
    """One article by the name of its folder."""
    return _by_slug().get(slug)


def related(one: Article) -> list[Article]:
    """What to read after an article, in the order in which it names them."""
    return [found for slug in one.related if (found := article(slug))]


def for_page(route: str) -> tuple[Article, ...]:
    """The articles that help with a page: first those that name it earliest in their list."""
    return _by_page().get(route, ())


@cache
def _by_slug() -> Mapping[str, Article]:
    return {one.slug: one for one in articles()}


@cache
def _by_page() -> Mapping[str, tuple[Article, ...]]:
    found: dict[str, list[tuple[int, int, Article]]] = {}
    for order, one in enumerate(articles()):
        for place, route in enumerate(one.pages):
            found.setdefault(route, []).append((place, order, one))
    return {
        route: tuple(one for _place, _order, one in sorted(rows, key=lambda row: row[:2])[:MOST_FOR_A_PAGE])
        for route, rows in found.items()
    }


@cache
def _plain(text: str) -> str:
    return markup.plain(text)


def _body(path: Path) -> str:
    return path.read_text("utf-8").replace("\r\n", "\n").strip() if path.is_file() else ""


def _text(said: Any) -> Bilingual:
    return Bilingual(str(said.get("ar", "")).strip(), str(said.get("en", "")).strip())


def _list(said: Any) -> tuple[str, ...]:
    if isinstance(said, str):
        raise TypeError(f"a list, not {said!r}")
    return tuple(str(one).strip() for one in said)
