"""Bytes and moments of a first view: an empty cache, a slow network, a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from .findings import Told

HEAVIEST_BYTES = 150_000
FIRST_CONTENT_MS = 1_500
# Lighthouse's "slow 4G": a round trip of 150 ms, 1.6 Mbit/s down and 750 kbit/s up.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
    "connectionType": "cellular4g",
}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
QUIET_MS = 400
# Paint, the largest paint, shifts and long tasks, by the browser's own account.
MOMENTS = """() => new Promise((done) => {
  const said = { first: 0, largest: 0, shift: 0, blocked: 0 };
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  if (paint) said.first = paint.startTime;
  const watch = (type, each) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(each));
    if (PerformanceObserver.supportedEntryTypes.includes(type)) observer.observe({ type, buffered: true });
  };
  watch("largest-contentful-paint", (one) => { said.largest = one.startTime; });
  watch("layout-shift", (one) => { if (!one.hadRecentInput) said.shift += one.value; });
  watch("longtask", (one) => { said.blocked += Math.max(0, one.duration - 50); });
  setTimeout(() => done(said), 300);
})"""


@dataclass(frozen=True, slots=True)
class Weight:
    """One first view: bytes over the wire by kind of file, and when something stood on the screen."""

    bytes_by_kind: dict[str, int] = field(default_factory=dict)
    first_ms: float = 0
    largest_ms: float = 0
    shift: float = 0
    blocked_ms: float = 0

    @property
    def without_images(self) -> int:
        """What counts against the limit."""
        return sum(size for kind, size in self.bytes_by_kind.items() if kind != "Image")

    @property
    def all_bytes(self) -> int:
        """Everything that came over the wire."""
        return sum(self.bytes_by_kind.values())


def weigh(
    browser: Browser, address: str, *, cookies: list[dict[str, Any]] | None = None, locale: str = "ar-SA"
) -> Weight:
    """Opens the address as somebody does who was never there, on a phone and a slow network."""
    context = browser.new_context(**PHONE, locale=locale, service_workers="block")
    try:
        if cookies:
            context.add_cookies(cookies)  # type: ignore[arg-type] # cookies that a context gave, as they came
        page = context.new_page()
        wire = context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        sizes: dict[str, int] = {}

        def heard(said: dict[str, Any]) -> None:
            kinds.setdefault(said["requestId"], said["type"])

        def ended(said: dict[str, Any]) -> None:
            sizes[said["requestId"]] = int(said["encodedDataLength"])

        wire.on("Network.responseReceived", heard)
        wire.on("Network.loadingFinished", ended)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.send("Network.emulateNetworkConditions", SLOW_4G)
        page.goto(address, wait_until="load")
        page.wait_for_timeout(QUIET_MS)
        moments: dict[str, float] = page.evaluate(MOMENTS)
    finally:
        context.close()
    by_kind: dict[str, int] = {}
    for request, size in sizes.items():
        kind = kinds.get(request, "Other")
        by_kind[kind] = by_kind.get(kind, 0) + size
    return Weight(by_kind, moments["first"], moments["largest"], moments["shift"], moments["blocked"])


def judged(weight: Weight) -> list[Told]:
    """Too many bytes, or too late."""
    told = []
    if weight.without_images > HEAVIEST_BYTES:
        parts = ", ".join(f"{kind} {size:,}" for kind, size in sorted(weight.bytes_by_kind.items()))
        told.append(Told(f"{weight.without_images:,} bytes without images, {HEAVIEST_BYTES:,} at most", parts))
    if weight.first_ms > FIRST_CONTENT_MS:
        told.append(Told(f"first content after {weight.first_ms:,.0f} ms on slow 4G, {FIRST_CONTENT_MS:,} at most"))
    return told
