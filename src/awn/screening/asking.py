"""Questions that an opportunity asks everybody who applies, and what counts as an answer."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

QUESTION_KINDS = {
    "text": _("A short text"),
    "choice": _("One of several"),
    "yes_no": _("Yes or no"),
}
MOST_QUESTIONS = 10
MOST_CHOICES = 8
LABEL_LENGTH = 200
ANSWER_LENGTH = 500
# What minors are not to give to people they do not know: telephone numbers, addresses of mail and of pages.
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.\w|https?://|www\.|(?:\+|00)?\d[\d\s()./-]{6,}\d|(?:^|\s)@\w{3,}")


def holds_contact(text: str) -> bool:
    """Whether a text seems to hold a telephone number or an address."""
    return _CONTACT.search(text) is not None
