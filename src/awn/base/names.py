"""Names in the order of the alphabet of whoever reads them.

PostgreSQL's ICU collations are not everywhere (the server that we bring has none), and none of them does what an
Arabic register does: «الأمل» stands under the hamza-less alef of «أمل». So the key is ours: the folding of searches
(`awn_fold`: one form of each letter), without the article. In Arabic, names in Arabic letters come first; in all other
languages those in Latin letters.
"""

from __future__ import annotations

import re

from django.db.models import BooleanField, F, Func, OrderBy, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from awn.base.arabic import fold
from awn.base.languages import content

ARTICLE = r"(^|\s)ال(?=[ء-ي]{2})"
ARABIC = r"^[^[:alpha:]]*[ء-ي]"
_ARTICLE = re.compile(ARTICLE)
_ARABIC = re.compile(r"^[\W\d_]*[ء-ي]")


class _Key(Func):
    # The article first: after folding «ألماس» would seem to have one.
    template = f"awn_fold(regexp_replace(%(expressions)s, '{ARTICLE}', '\\1', 'g'))"
    output_field = TextField()


class _IsArabic(Func):
    template = f"(%(expressions)s ~ '{ARABIC}')"
    output_field = BooleanField()


def by_name(column: str = "name") -> tuple[OrderBy, OrderBy]:
    """For `order_by`, with a star: by `<column>_ar` and `<column>_en`, whichever the reader sees."""
    language = content(get_language())
    first, second = (f"{column}_ar", f"{column}_en") if language == "ar" else (f"{column}_en", f"{column}_ar")
    return _order(Coalesce(NullIf(F(first), Value("")), F(second)), language)


def by_word(column: str = "name") -> tuple[OrderBy, OrderBy]:
    """The same for a name that stands in one column, in whichever letters."""
    return _order(F(column), content(get_language()))


def _order(shown: F | Coalesce, language: str) -> tuple[OrderBy, OrderBy]:
    return OrderBy(_IsArabic(shown), descending=language == "ar"), OrderBy(_Key(shown))


def name_key(text: str, language: str) -> tuple[bool, str]:
    """The same order for `sorted`: tests/base/test_names.py holds both against each other."""
    return bool(_ARABIC.match(text)) != (language == "ar"), fold(_ARTICLE.sub(r"\1", text))
