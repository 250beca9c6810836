// The kiosk works without a network: it reads tickets by camera or USB scanner, takes numbers, finds names in the roll
// of the day, keeps every scan on the device before it says that it was taken, and sends each once.
(() => {
  "use strict";
  const root = document.getElementById("kiosk");
  const store = window.awnKioskStore, tickets = window.awnTicket;
  if (!("indexedDB" in window) || !store) return;
  if (!root) {
    // Not paired, or taken away: what was kept of people goes.
    store.forgetRoll().catch(() => {});
    return;
  }
  const text = root.dataset;
  const $ = (id) => document.getElementById(id);
  const HOUR = 3_600_000, DAY = 24 * HOUR, TOLERANCE = 600_000, EARLIEST = 2 * HOUR, AT_ONCE = 500;
  const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  const arabic = document.documentElement.lang === "ar";
  let roll = null, csrf = "", offset = null, ended = false;
  const unsaved = [];
  root.hidden = false;
  navigator.storage?.persist?.().catch(() => {});
  for (const at of [text.worker, text.otherWorker]) navigator.serviceWorker?.register(at).catch(() => {});

  // --- time ---
  // The device's clock, put right by what the server said where it is wrong.
  const isWrong = () => offset !== null && Math.abs(offset) > TOLERANCE;
  const now = () => Date.now() + (isWrong() ? offset : 0);
  // It says a time before the roll was made, and nobody could tell yet by how much it is wrong.
  const isDoubtful = () => offset === null && roll !== null && Date.now() < Date.parse(roll.now) - TOLERANCE;
  const hhmm = (ms) => new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: text.zone });
  const trueTime = (scan) => Date.parse(scan.at) + (Math.abs(scan.offset || 0) > TOLERANCE ? scan.offset : 0);

  // --- what is said ---
  const element = (name, kind, words) => Object.assign(document.createElement(name), { className: kind, textContent: words });
  const box = (kind, title, more) => {
    const alert = element("div", `alert ${kind}`, "");
    const inner = document.createElement("div");
    inner.append(element("p", "bold", title));
    if (more) inner.append(element("p", "", more));
    alert.append(inner);
    return alert;
  };
  const say = (kind, title, more = "") => { $("said").replaceChildren(box(kind, title, more)); root.dataset.last = kind; };
  const mine = async () => {
    const kept = await store.scans().catch(() => []);
    return [...kept, ...unsaved].filter((one) => one.opportunity === text.opportunity);
  };
  const show = async () => {
    const scans = await mine();
    const waiting = scans.filter((one) => one.state === "waiting");
    $("waiting").textContent = waiting.length;
    $("sent").textContent = scans.filter((one) => one.state === "sent").length;
    const refused = scans.filter((one) => one.state === "refused");
    $("refused").hidden = !refused.length;
    $("refused-list").replaceChildren(...refused.slice(-20).map((one) => element("li", "", `${hhmm(trueTime(one))} · ${one.message}`)));
    $("full").hidden = !unsaved.length;
    $("clock").hidden = !isWrong() && !isDoubtful();
    $("clock-by").textContent = isWrong() ? ` ${text.wrongBy} ${Math.round(Math.abs(offset) / 60_000)}` : "";
    $("stale").hidden = roll !== null;
    document.body.toggleAttribute("data-offline", navigator.onLine === false || root.dataset.reached === "no");
  };

  // --- whom a scan means ---
  const hash = async (words) => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words));
    return [...new Uint8Array(bytes)].slice(0, 8).map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const folds = new Map([...text.foldFrom].map((letter, at) => [letter, [...text.foldTo][at]]));
  const fold = (words) => [...words.toLowerCase()].map((letter) => folds.get(letter) ?? letter).join("")
    .replace(/[\u064b-\u0652\u0670\u0640]/gu, "").normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const byName = (words) => {
    const asked = fold(words).split(" ").filter(Boolean);
    if (!roll || !asked.length || asked.join("").length < 2) return [];
    return roll.places.filter((one) => {
      const known = one.key.split(" ");
      return asked.every((word) => known.some((each) => each.startsWith(word)));
    }).slice(0, 8);
  };
  const nameOf = (one) => (arabic ? one.ar : one.en);
  const aboutShift = (one) => [one.role[arabic ? 0 : 1], one.zone[arabic ? 0 : 1], one.open ? "" : text.span.replace("START", hhmm(one.starts * 1_000)).replace("END", hhmm(one.ends * 1_000))].filter(Boolean).join(" · ");
  // What the server knew, and what this device has taken since.
  const stands = (one, scans) => scans.filter((scan) => scan.place === one.place && scan.state !== "refused")
    .sort((a, b) => trueTime(a) - trueTime(b)).reduce((_before, scan) => scan.kind, one.stands);

  // --- taking one ---
  const take = async (how, words, kind, person) => {
    const begun = performance.now();
    const scans = await mine();
    if (person) {
      const there = stands(person, scans);
      if (kind === "in" && there) return say("warn", there === "in" ? text.alreadyIn : text.alreadyOut, aboutShift(person));
      if (kind === "out" && there !== "in") return say("warn", there === "out" ? text.alreadyOut : text.notIn, aboutShift(person));
      if (!isDoubtful() && kind === "in" && now() < person.starts * 1_000 - EARLIEST) return say("warn", text.early, hhmm(person.starts * 1_000 - EARLIEST));
      if (!isDoubtful() && kind === "in" && !person.open && now() > person.ends * 1_000) return say("warn", text.over, aboutShift(person));
    } else if (scans.some((one) => one.text === words && one.kind === kind && one.state !== "refused")) {
      return say("warn", kind === "in" ? text.alreadyIn : text.alreadyOut);
    }
    const scan = {
      id: crypto.randomUUID(), opportunity: text.opportunity, how, text: words, kind, place: person?.place ?? null,
      at: new Date().toISOString(), offset, state: "waiting", message: "",
    };
    try {
      await store.keep(scan);
    } catch {
      // The disk is full, or the browser keeps nothing: it lives in this page only.
      unsaved.push(scan);
      say("err", text.notKept, text.paper);
      await show();
      return flush();
    }
    const done = kind === "in" ? text.welcome : text.goodbye;
    if (person) say("ok", done, how === "name" ? [nameOf(person), aboutShift(person)].join(" · ") : aboutShift(person));
    else say("warn", text.unchecked);
    performance.measure("awn-scan", { start: begun, end: performance.now() });
    $("number").value = "";
    $("names").replaceChildren();
    navigator.vibrate?.(80);
    await show();
    return flush();
  };

  const takeTicket = async (words, kind) => {
    const ticket = tickets.read(words);
    if (!ticket) return say("err", text.foreign);
    const signed = await tickets.isSigned(ticket, roll?.keys || []);
    if (signed === false) return say("err", text.forged);
    if (ticket.expires < now()) return say("err", text.expired);
    return take("ticket", words, kind, roll?.places.find((one) => one.place === ticket.place));
  };
  const digitsOf = (words) => [...words].map((letter) => folds.get(letter) ?? letter).join("").replace(/[\s-]/g, "");
  const takeTyped = async (words, kind) => {
    if (words.toUpperCase().startsWith("AWN1:")) return takeTicket(words.toUpperCase(), kind);
    const digits = digitsOf(words);
    if (/^\d{10}$/.test(digits)) return take("number", digits, kind, null);
    if (/^\d+$/.test(digits)) {
      const wanted = digits.length === 8 && roll ? await hash(roll.salt + digits) : "";
      const person = wanted && roll.places.find((one) => one.number === wanted);
      if (person || (!roll && digits.length === 8)) return take("number", digits, kind, person || null);
      return say("err", text.unknown);
    }
    return names(words);
  };
  const names = async (words) => {
    const scans = await mine(), found = byName(words);
    $("names").replaceChildren(...found.map((one) => {
      const row = document.createElement("li"), there = stands(one, scans);
      const who = document.createElement("span");
      who.append(element("bdi", "bold", nameOf(one)), element("span", "muted small", ` ${aboutShift(one)}`));
      row.append(who);
      if (there === "out") row.append(element("span", "tag", text.alreadyOut));
      else {
        const button = element("button", there === "in" ? "btn sec" : "btn", there === "in" ? text.leaving : text.here);
        button.type = "button";
        button.addEventListener("click", () => take("name", "", there === "in" ? "out" : "in", one));
        row.append(button);
      }
      return row;
    }));
    if (found.length) say("", text.choose);
    else say("warn", text.nobody);
  };

  // --- the network ---
  const reached = (answer) => { root.dataset.reached = answer ? "yes" : "no"; };
  const compare = async (said) => {
    offset = Date.parse(said) - Date.now();
    if (!isWrong()) return;
    // Made under the same wrong clock: how wrong it was is known only now.
    for (const one of await mine()) {
      if (one.state === "waiting" && one.offset === null) {
        one.offset = Math.round(offset);
        if (!unsaved.includes(one)) await store.keep(one).catch(() => {});
      }
    }
  };
  const end = async () => {
    ended = true;
    await store.forgetRoll().catch(() => {});
    location.reload();
  };
  let asking = null;
  const refresh = () => {
    asking ||= (async () => {
      try {
        const answer = await fetch(text.roll, { headers: { Accept: "application/json" }, cache: "no-store" });
        reached(true);
        if (answer.status === 403 || answer.status === 404) return await end();
        if (!answer.ok) return undefined;
        const fresh = await answer.json();
        csrf = fresh.csrf;
        await compare(fresh.now);
        roll = fresh;
        await store.saveRoll(fresh).catch(() => {});
      } catch {
        reached(false);
        roll ||= await store.loadRoll().catch(() => null);
      }
      return undefined;
    })().finally(() => { asking = null; });
    return asking;
  };
  const answerOf = async (scan, one) => {
    const after = { ...scan, state: one.ok ? "sent" : "refused", message: one.message };
    const at = unsaved.indexOf(scan);
    if (at >= 0) unsaved.splice(at, 1);
    else await store.keep(after).catch(() => store.drop(scan.id));
  };
  const sendSome = async (waiting) => {
    const answer = await fetch(text.sync, {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({
        sent_at: new Date().toISOString(),
        scans: waiting.map((one) => ({
          id: one.id, how: one.how, text: one.text, kind: one.kind, place: one.place,
          at: new Date(trueTime(one)).toISOString(), offset: Math.round((one.offset || 0) / 1_000),
        })),
      }),
    });
    reached(true);
    if (!answer.headers.get("Content-Type")?.includes("json")) { csrf = ""; return false; }
    const said = await answer.json();
    if (said.code === "kiosk_ended") await end();
    if (!answer.ok) { say("err", said.message); return false; }
    for (const one of said.outcomes) await answerOf(waiting.find((each) => each.id === one.id), one);
    return true;
  };
  let sending = false;
  const flush = async () => {
    if (sending || ended || navigator.onLine === false) return;
    sending = true;
    try {
      for (let more = true; more;) {
        const waiting = (await mine()).filter((one) => one.state === "waiting").slice(0, AT_ONCE);
        if (!waiting.length) break;
        if (!csrf || offset === null || isWrong()) await refresh();
        // A device whose clock is wrong sends nothing: its scans wait until it is set.
        if (!csrf || isWrong()) break;
        more = await sendSome(waiting);
      }
    } catch {
      reached(false);
    } finally {
      sending = false;
      await show();
    }
  };
  const tidy = async () => {
    for (const one of await store.scans()) if (one.state !== "waiting" && Date.now() - Date.parse(one.at) > DAY) await store.drop(one.id);
  };

  // --- the hands of people ---
  const form = $("kiosk-form");
  const mode = () => root.querySelector("[name=kind]:checked").value;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = $("number").value.trim();
    if (words) takeTyped(words, event.submitter?.value === "out" ? "out" : "in");
  });
  $("number").maxLength = 400;
  $("number").removeAttribute("inputmode");
  $("number").addEventListener("input", () => {
    const words = $("number").value;
    if (/^\p{L}/u.test(words) && !words.toUpperCase().startsWith("AWN1")) names(words);
    else $("names").replaceChildren();
  });
  // A USB scanner is a keyboard that types fast and ends with Enter. With an Arabic layout its letters come out as Arabic
  // ones, so the keys themselves are read as well.
  const SHIFTED = { Digit4: "$", Digit5: "%", Digit8: "*", Equal: "+", Semicolon: ":" };
  const PLAIN = { Minus: "-", Period: ".", Slash: "/", Space: " " };
  const ofKey = ({ code, shiftKey }) => /^Key[A-Z]$/.test(code) ? code[3]
    : shiftKey && SHIFTED[code] ? SHIFTED[code] : /^(Digit|Numpad)\d$/.test(code) ? code.at(-1) : PLAIN[code] || "";
  let typed = "", pressed = "", lastKey = 0;
  document.addEventListener("keydown", (event) => {
    const gap = event.timeStamp - lastKey;
    lastKey = event.timeStamp;
    if (event.key === "Enter") {
      const words = [typed, pressed].find((one) => tickets.read(one));
      typed = pressed = "";
      if (!words) return;
      event.preventDefault();
      event.stopPropagation();
      $("number").value = "";
      takeTicket(words, mode());
      return;
    }
    if (gap > 150) typed = pressed = "";
    if (event.key.length !== 1) return;
    const letter = event.key.toUpperCase();
    typed += LETTERS.includes(letter) ? letter : "?";
    pressed += ofKey(event);
    // Nothing is lost when the field has lost the focus.
    if (document.activeElement === document.body) $("number").focus();
  }, true);

  let last = { words: "", at: 0 };
  $("camera").addEventListener("click", async () => {
    try {
      await tickets.watch($("view"), "user", async (words) => {
        if (words === last.words && Date.now() - last.at < 4_000) return;
        last = { words, at: Date.now() };
        await takeTicket(words, mode());
      });
      $("camera").hidden = true;
    } catch {
      say("warn", text.nocamera);
    }
  });
  $("picture").addEventListener("change", async ({ target }) => {
    const words = target.files[0] ? await tickets.inPicture(target.files[0]).catch(() => "") : "";
    target.value = "";
    await takeTicket(words, mode());
  });
  for (const button of root.querySelectorAll("[data-paper]")) {
    button.addEventListener("click", () => {
      $("paper-rows").replaceChildren(...(roll?.places || []).map((one) => {
        const row = document.createElement("tr");
        row.append(element("td", "", nameOf(one)), element("td", "", aboutShift(one)), element("td", "", ""), element("td", "", ""));
        return row;
      }));
      window.print();
    });
  }

  window.addEventListener("online", async () => { await refresh(); await flush(); });
  window.addEventListener("offline", show);
  setInterval(flush, 15_000);
  setInterval(() => refresh().then(show), 300_000);
  window.addEventListener("beforeunload", (event) => { if (unsaved.length) event.preventDefault(); });
  tidy().catch(() => {}).then(refresh).then(show).then(flush).then(() => { root.dataset.ready = "yes"; });
})();
