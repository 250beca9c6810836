"""What an article is: for whom, how long, and how its folder may be called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

# In the order in which the guide shows them.
AUDIENCES: Mapping[str, Text] = {
    "everyone": _("For everyone"),
    "volunteer": _("For volunteers"),
    "guardian": _("For parents and guardians"),
    "organisation": _("For organisations"),
    "staff": _("For platform staff"),
}
SLUG = re.compile(r"[a-z][a-z0-9-]{2,48}")
# Words that stand in addresses beside the articles.
TAKEN = frozenset({"search"})
LANGUAGES = ("ar", "en")
TITLE_LIMIT, SUMMARY_LIMIT = 80, 200
LEAST_WORDS, MOST_WORDS = 100, 320
LEAST_KEYWORDS = 3
MOST_FOR_A_PAGE = 4
