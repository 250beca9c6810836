// Pages come from the network; only without one does the worker answer: with one's own day, with the form of an
// opportunity that was opened before, or with the page that says what can be read. A form of KEPT that cannot be sent is
// kept. The kiosk has a worker of its own and is left alone.
(() => {
  "use strict";
  const { name: NAME, files, offline, unsent, day, out } = self.SITE;
  const FILES = new Set(files);
  const KIOSK = /^\/[a-z]+\/kiosk\//;
  const KEPT = /^\/[a-z]+\/(?:places\/\d+\/(?:(check-in|check-out|break|ticket))|(here)|opportunities\/[\w-]+\/(apply))\/$/;
  const OPPORTUNITY = /^(\/[a-z]+\/opportunities\/[\w-]+\/)(?:(?:apply|offline)\/)?$/, HERE = /^\/[a-z]+\/here\/$/;
  const FORMS = 12;
  const PATIENCE_MS = 4_000, DAY_GOOD_MS = 7 * 86_400_000, RENEW_MS = 15 * 60_000;
  const languageOf = (path) => (path.split("/")[1] in offline ? path.split("/")[1] : "ar");

  self.addEventListener("install", (event) => {
    event.waitUntil((async () => {
      const kept = await caches.open(NAME);
      await kept.addAll(files);
      // Without cookies: what is kept for everybody must be drawn for nobody.
      for (const path of [...Object.values(offline), ...Object.values(unsent)]) {
        const answer = await fetch(path, { credentials: "omit", cache: "no-store" });
        if (!answer.ok) throw new Error(path);
        await kept.put(path, answer);
      }
      // No skipWaiting: a page that somebody is typing into keeps the worker with which it began.
    })());
  });
  self.addEventListener("activate", (event) => {
    event.waitUntil((async () => {
      for (const name of await caches.keys()) if (name.startsWith("awn-site-") && name !== NAME) await caches.delete(name);
      await self.clients.claim();
    })());
  });

  const offlinePage = async (path) => (await caches.match(offline[languageOf(path)])) || Response.error();

  // --- one's own day ---
  const keepDay = async (path, answer) => {
    const account = answer.headers.get("X-Awn-Account");
    if (!answer.ok || answer.redirected || !account) return;
    try {
      await awnKept.setAccount(account);
      // When it was kept stands with it, by the clock of this device.
      const headers = new Headers(answer.headers);
      for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
      headers.set("X-Awn-Kept-At", Date.now());
      const page = new Response(await answer.blob(), { headers });
      await (await caches.open(awnKept.DAY + account)).put(path, page);
    } catch {
      // A full device: the page is shown, and not kept.
    }
  };
  const keptDay = async (path) => {
    const account = await awnKept.mark("account").catch(() => "");
    const name = awnKept.DAY + account;
    if (!account || !(await caches.has(name))) return null;
    const found = await (await caches.open(name)).match(path);
    return found && Date.now() - Number(found.headers.get("X-Awn-Kept-At")) < DAY_GOOD_MS ? found : null;
  };
  const showDay = async (request, path) => {
    const kept = await keptDay(path);
    const given_up = new AbortController();
    const timer = kept ? setTimeout(() => given_up.abort(), PATIENCE_MS) : 0;
    try {
      const answer = await fetch(request, { signal: given_up.signal });
      await keepDay(path, answer.clone());
      return answer;
    } catch {
      return kept || offlinePage(path);
    } finally {
      clearTimeout(timer);
    }
  };
  const renewDay = async (is_now) => {
    if (!is_now && Date.now() - Number(await awnKept.mark("day")) < RENEW_MS) return;
    await awnKept.setMark("day", Date.now());
    for (const path of Object.values(day)) {
      const answer = await fetch(path, { headers: { "X-Awn-Keep": "1" }, redirect: "manual", cache: "no-store" });
      await keepDay(path, answer);
    }
  };

  // --- the form of an opportunity, to apply without a network ---
  const ageOf = (kept) => Date.now() - Number(kept.headers.get("X-Awn-Kept-At"));
  const keepForm = async (path) => {
    const account = await awnKept.mark("account");
    if (!account) return;
    const shelf = await caches.open(awnKept.DAY + account), known = await shelf.match(path);
    if (known && ageOf(known) < RENEW_MS) return;
    const answer = await fetch(path, { headers: { "X-Awn-Keep": "1" }, redirect: "manual", cache: "no-store" });
    if (answer.ok) await keepDay(path, answer);
    else if (answer.status < 500) await shelf.delete(path);
    // The latest dozen.
    for (const form of (await awnKept.forms(account)).slice(FORMS)) await shelf.delete(form.path);
  };
  const showOpportunity = async (event, path) => {
    const form = `${OPPORTUNITY.exec(path)[1]}offline/`;
    try {
      const answer = await fetch(event.request);
      if (answer.ok && !answer.redirected) event.waitUntil(keepForm(form).catch(() => {}));
      return answer;
    } catch {
      return (await keptDay(form)) || offlinePage(path);
    }
  };

  // --- forms ---
  const tell = async (kind) => {
    for (const page of await self.clients.matchAll()) page.postMessage({ kind });
  };
  const kindOf = (path, fields) => {
    const [, at_place, here, apply] = KEPT.exec(path);
    const said = Object.fromEntries(fields);
    if (apply) return said.step === "3" && said.go !== "back" ? "apply" : "begun";
    if (at_place === "check-in" || said.act === "in") return "in";
    if (at_place === "check-out" || said.act === "out") return "out";
    return here || at_place ? said.act === "back" ? "back" : "break" : "";
  };
  const sendOrKeep = async (event, path) => {
    const copy = event.request.clone();
    const all = [...(await copy.formData().catch(() => new FormData())).entries()].filter(([, value]) => typeof value === "string");
    // A form from a kept page has an old token: it goes the way of what is kept, with a network too.
    const is_kept = all.some(([name]) => name === "kept");
    try {
      if (is_kept) throw new Error("kept");
      return await fetch(event.request);
    } catch {
      try {
        const account = await awnKept.mark("account");
        if (!account || !all.length) throw new Error("nobody");
        const fields = all.filter(([name]) => !["csrfmiddlewaretoken", "about", "kept"].includes(name));
        const about = all.find(([name]) => name === "about")?.[1] || "";
        await awnKept.keep({
          id: crypto.randomUUID(), account, path, kind: kindOf(path, fields), about, fields, typed: Date.now(), state: "waiting",
        });
        return Response.redirect(`${unsent[languageOf(path)]}?kept`, 303);
      } catch {
        const answer = is_kept ? await fetch(event.request).catch(() => null) : null;
        if (answer) return answer;
        // The answer without a page: the form stays on the screen as it was typed.
        await tell("full");
        return new Response(null, { status: 204 });
      }
    }
  };
  const signOut = async (request, path) => {
    let answer = null;
    try {
      answer = await fetch(request);
    } catch { /* Without a network: what lies here goes all the same. */ }
    if (answer && !answer.ok && answer.type !== "opaqueredirect") return answer;
    await awnKept.wipe().catch(() => {});
    if (answer) return answer;
    await awnKept.setMark("leaving", true).catch(() => {});
    return Response.redirect(`${offline[languageOf(path)]}#gone`, 303);
  };

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const at = new URL(request.url), path = at.pathname;
    if (at.origin !== self.location.origin || KIOSK.test(path)) return;
    if (request.mode === "navigate" && request.method === "POST") {
      if (Object.values(out).includes(path)) event.respondWith(signOut(request, path));
      else if (KEPT.test(path)) event.respondWith(sendOrKeep(event, path));
    } else if (request.mode === "navigate" && request.method === "GET") {
      if (Object.values(day).includes(path)) event.respondWith(showDay(request, path));
      else if (OPPORTUNITY.test(path)) event.respondWith(showOpportunity(event, path));
      else if (HERE.test(path)) event.respondWith(fetch(request).catch(async () => (await keptDay(day[languageOf(path)])) || offlinePage(path)));
      else event.respondWith(fetch(request).catch(async () => (await caches.match(path)) || offlinePage(path)));
    } else if (request.method === "GET" && FILES.has(path)) {
      event.respondWith(caches.match(path).then((kept) => kept || fetch(request)));
    }
  });
  self.addEventListener("message", (event) => {
    if (event.data.kind === "renew") event.waitUntil(renewDay(event.data.now).catch(() => {}));
  });
})();
