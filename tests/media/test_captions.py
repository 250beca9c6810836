"""WebVTT: what is taken, and what is refused with its line."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from tests.media.files import CAPTIONS

from awn.base.refusal import Refusal
from awn.media.captions import Cue, parsed

ONE = "WEBVTT\n\n00:01.000 --> 00:02.000\n"


def test_captions_are_read_with_their_times() -> None:
    text, cues = parsed(b"\xef\xbb\xbf" + CAPTIONS.replace(b"\n", b"\r\n"))
    assert text.encode() == CAPTIONS
    assert cues == [Cue(0, 1000, "<v Sara>Hello</v>"), Cue(1000, 2500, "مرحبًا")]


@pytest.mark.parametrize(
    "text",
    ["WEBVTT - a title\n\nNOTE\nno <script> here\n\n01:00:00.000 --> 01:00:01.000 position:10%,line-left line:0\nA\n",
     ONE + "<i>a</i> <c.loud>b</c> <lang ar>ج</lang> &lt;c&gt; 5 > 3\n", ONE + "a <00:01.500>b\n"],
)  # fmt: skip
def test_what_the_standard_allows_is_taken(text: str) -> None:
    assert len(parsed(text.encode())[1]) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "begin with the word WEBVTT"),
        (b"WEBVTTx\n\n", "begin with the word WEBVTT"),
        (b"WEBVTT\n00:01.000 --> 00:02.000\na\n", "begin with the word WEBVTT"),
        (b"WEBVTT\n\nNOTE nothing\n", "no captions"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nhi\n", "SRT"),
        (b"\xff\xfeW\0E\0", "UTF-8"),
        (b"WEBVTT\n\n" + b"x" * 200_001, "200 kB"),
        (ONE.encode() + b"<script>alert(1)</script>\n", "Line 4: this markup"),
        (ONE.encode() + b"fine\n<img src=x onerror=alert(1)>\n", "Line 5: this markup"),
        (ONE.encode() + b"<b onclick=a>x</b>\n", "Line 4: this markup"),
        (ONE.encode() + b"<a href=//evil.example>x</a>\n", "Line 4: this markup"),
        (ONE.encode() + b"open <script\n", "Line 4: this markup"),
        (ONE.encode() + b"a\0b\n", "Line 4: there is a sign"),
        (ONE.encode() + b"a\n00:03.000 --> 00:04.000\nb\n", "Line 5: an arrow"),
        (ONE.encode(), "Line 3: this caption has no words"),
        (ONE.encode() + b"<b></b>\n", "Line 3: this caption has no words"),
        (b"WEBVTT\n\nhello\n", "Line 3: this is no time"),
        (b"WEBVTT\n\n1\n00:01 --> 00:02\na\n", "Line 4: this is no time"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000 onclick:1\na\n", "Line 3: this is no time"),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\na\n", "Line 3: this caption ends before"),
        (b"WEBVTT\n\n00:61.000 --> 01:62.000\na\n", "Line 3: this is no time"),
        (ONE.encode() + b"a\n\n00:00.500 --> 00:02.000\nb\n", "Line 6: this caption begins before"),
        (b"WEBVTT\n\nSTYLE\n::cue { background: url(//evil.example) }\n\n", "Line 3: captions bring no styles"),
        (b"WEBVTT\n\nREGION\nid:a\n\n", "Line 3: captions bring no styles"),
    ],
)
def test_captions_that_are_wrong_name_the_line(data: bytes, says: str) -> None:
    with override("en"), pytest.raises(Refusal, match="captions_wrong") as caught:
        parsed(data)
    with override("en"):
        assert says in str(caught.value.message)
    assert set(caught.value.fields) == {"captions"}
