// Keeps the kiosk's page and what draws it, so that it opens without a network. Data are kept by the page, sealed.
const NAME = "{{ version }}";
const PAGE = "{{ page }}";
const FILES = {{ files|safe }};
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(NAME);
    await kept.addAll(FILES);
    // The page as well: the network may be gone before anybody loads it a second time.
    await keepPage(kept).catch(() => {});
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(NAME.slice(0, NAME.lastIndexOf("-"))) && name !== NAME) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

const keepPage = async (kept) => {
  const answer = await fetch(PAGE, { cache: "no-store" });
  if (answer.ok && !answer.redirected) await kept.put(PAGE, answer);
};

const page = async (request) => {
  const kept = await caches.open(NAME);
  const give_up = new AbortController();
  const timer = setTimeout(() => give_up.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: give_up.signal });
    // A page that is not a paired kiosk's takes the place of the kept one too: a device taken away stays away.
    if (request.method === "GET" && answer.ok && !answer.redirected) await kept.put(PAGE, answer.clone());
    return answer;
  } catch {
    return (await kept.match(PAGE)) || Response.error();
  } finally {
    clearTimeout(timer);
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const at = new URL(request.url);
  if (at.origin !== self.location.origin || request.method !== "GET") return;
  if (request.mode === "navigate" && at.pathname === PAGE) event.respondWith(page(request));
  else if (FILES.includes(at.pathname)) event.respondWith(caches.match(at.pathname).then((kept) => kept || fetch(request)));
});
