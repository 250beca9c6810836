"""Taking a mail apart: only its subject and its words go on. Headers, attachments and traces stay behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser

LONGEST_TEXT = 100_000
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """What is read of a mail."""

    sender: str
    subject: str
    text: str
    auto_submitted: str
    passed_before: bool

    @classmethod
    def read(cls, raw: bytes) -> Mail:
        """The subject and the words; of an HTML mail its text. A broken mail is read as far as it goes."""
        message = message_from_bytes(raw, policy=policy.default)
        subject = " ".join(str(message.get("Subject", "")).split())[:LONGEST_SUBJECT]
        return cls(
            sender=parseaddr(str(message.get("From", "")))[1],
            subject=subject,
            text=_text(message)[:LONGEST_TEXT],
            auto_submitted=str(message.get("Auto-Submitted", "")),
            passed_before="X-Awn-Relay" in message,
        )


def rewritten(text: str, names: Mapping[str, str]) -> str:
    """The words with each address replaced, as in a quoted mail or a signature."""
    for real, shown in names.items():
        if real:
            text = re.sub(re.escape(real), shown, text, flags=re.IGNORECASE)
    return text


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        words = str(part.get_content())
    except (LookupError, UnicodeError, ValueError, KeyError):
        # An unknown or a wrong character set: what can be read is read.
        words = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")  # type: ignore[union-attr]  # bytes, when decoded
    return _words_of(words) if part.get_content_subtype() == "html" else words


class _Words(HTMLParser):
    """The text of a page, without styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"style", "script", "head"}
        if tag in {"br", "p", "div", "li", "tr"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "script", "head"}

    def handle_data(self, data: str) -> None:
        if self._hidden <= 0:
            self.words.append(data)


def _words_of(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.words)).strip()
