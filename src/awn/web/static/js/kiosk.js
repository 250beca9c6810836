// The kiosk works without a network: it reads tickets by camera or USB scanner, takes numbers, finds names in the roll
// of the day, keeps every scan on the device before it says that it was taken, and sends each once.
(() => {
  "use strict";
  const root = document.getElementById("kiosk");
  const store = window.awnKioskStore, tickets = window.awnTicket;
  if (!("indexedDB" in window) || !store) return;
  if (!root) {
    // Not paired, or taken away: what was kept of people goes, and what was taken and not sent is not forgotten.
    store.forgetRoll().catch(() => {});
    const left = document.getElementById("left-over");
    store.scans().then((scans) => {
      const waiting = scans.filter((one) => one.state === "waiting").length;
      left.hidden = !waiting;
      document.getElementById("left-number").textContent = waiting;
    }).catch(() => {});
    return;
  }
  const text = root.dataset;
  const $ = (id) => document.getElementById(id);
  const HOUR = 3_600_000, DAY = 24 * HOUR, TOLERANCE = 600_000, EARLIEST = 2 * HOUR, AT_ONCE = 500;
  const GATHER_MS = 2_000, SAID_FOR_MS = 20_000, LITTLE_BYTES = 5_000_000;
  // A network that takes and never answers is none.
  const ROLL_WITHIN_MS = 15_000, SENT_WITHIN_MS = 120_000;
  const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  const arabic = document.documentElement.lang === "ar";
  let roll = null, csrf = "", offset = null, ended = false;
  root.hidden = false;
  navigator.storage?.persist?.().catch(() => {});
  // The screen stays on: nobody wakes a tablet at a busy door.
  const stayAwake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
  document.addEventListener("visibilitychange", stayAwake);
  stayAwake();
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
  // What was said to one person goes before the next one comes; what is red stays until something else is said.
  let hush = 0;
  const say = (kind, title, more = "") => {
    clearTimeout(hush);
    $("said").replaceChildren(box(kind, title, more));
    if (kind !== "err") hush = setTimeout(() => { $("said").replaceChildren(); $("names").replaceChildren(); }, SAID_FOR_MS);
  };

  // --- what was taken: looked up in memory, and on the disk before anybody is told ---
  const scans = new Map(), unsaved = new Set();
  const load = async () => {
    for (const one of await store.scans().catch(() => [])) {
      // Another page of this device may have taken or sent some; what was answered here is known better here.
      if (one.opportunity === text.opportunity && (one.state !== "waiting" || !scans.has(one.id))) scans.set(one.id, one);
    }
  };
  const inState = (state) => [...scans.values()].filter((one) => one.state === state);
  const show = () => {
    $("waiting").textContent = inState("waiting").length;
    $("sent").textContent = inState("sent").length;
    const refused = inState("refused");
    $("refused").hidden = !refused.length;
    $("refused-list").replaceChildren(...refused.slice(-20).map((one) => element("li", "", `${hhmm(trueTime(one))} · ${one.message}`)));
    $("full").hidden = !unsaved.size;
    $("low").hidden = !isLow || unsaved.size > 0;
    $("clock").hidden = !isWrong() && !isDoubtful();
    $("clock-by").textContent = isWrong() ? ` ${text.wrongBy} ${Math.round(Math.abs(offset) / 60_000)}` : "";
    $("stale").hidden = roll !== null;
    document.body.toggleAttribute("data-offline", navigator.onLine === false || root.dataset.reached === "no");
  };
  let isLow = false;
  const measureStorage = async () => {
    const { quota, usage } = await navigator.storage?.estimate?.() ?? {};
    isLow = quota !== undefined && quota - usage < LITTLE_BYTES;
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
  // «طيب» finds «الطيب»: the article is no part of a name that somebody looks for.
  const bare = (word) => word.replace(/^ال(?=\p{L}{2})/u, "");
  const byName = (words) => {
    const asked = fold(words).split(" ").filter(Boolean);
    if (!roll || !asked.length || asked.join("").length < 2) return [];
    return roll.places.filter((one) => {
      const known = one.key.split(" ");
      return asked.every((word) => known.some((each) => each.startsWith(word) || bare(each).startsWith(bare(word))));
    }).slice(0, 8);
  };
  const nameOf = (one) => (arabic ? one.ar : one.en);
  const aboutShift = (one) => [one.role[arabic ? 0 : 1], one.zone[arabic ? 0 : 1], one.open ? "" : text.span.replace("START", hhmm(one.starts * 1_000)).replace("END", hhmm(one.ends * 1_000))].filter(Boolean).join(" · ");
  // What the server knew, and what this device has taken since.
  const stands = (one) => [...scans.values()].filter((scan) => scan.place === one.place && scan.state !== "refused")
    .sort((a, b) => trueTime(a) - trueTime(b)).reduce((_before, scan) => scan.kind, one.stands);

  // --- taking one ---
  const take = async (how, words, kind, person) => {
    const begun = performance.now();
    if (person) {
      const there = stands(person);
      if (kind === "in" && there) return say("warn", there === "in" ? text.alreadyIn : text.alreadyOut, aboutShift(person));
      if (kind === "out" && there !== "in") return say("warn", there === "out" ? text.alreadyOut : text.notIn, aboutShift(person));
      if (!isDoubtful() && kind === "in" && now() < person.starts * 1_000 - EARLIEST) return say("warn", text.early, hhmm(person.starts * 1_000 - EARLIEST));
      if (!isDoubtful() && kind === "in" && !person.open && now() > person.ends * 1_000) return say("warn", text.over, aboutShift(person));
    } else if ([...scans.values()].some((one) => one.text === words && one.kind === kind && one.state !== "refused")) {
      return say("warn", kind === "in" ? text.alreadyIn : text.alreadyOut);
    }
    const scan = {
      id: crypto.randomUUID(), opportunity: text.opportunity, how, text: words, kind, place: person?.place ?? null,
      at: new Date().toISOString(), offset, state: "writing", message: "",
    };
    // Known from here on: the same ticket before camera and scanner at once is one.
    scans.set(scan.id, scan);
    $("number").value = "";
    $("names").replaceChildren();
    try {
      await store.keep({ ...scan, state: "waiting" });
      scan.state = "waiting";
    } catch {
      // The disk is full, or the browser keeps nothing: it lives in this page only.
      scan.state = "waiting";
      unsaved.add(scan.id);
      say("err", text.notKept, text.paper);
      show();
      flush();
      return;
    }
    const done = kind === "in" ? text.welcome : text.goodbye;
    if (person) say("ok", done, how === "name" ? [nameOf(person), aboutShift(person)].join(" · ") : aboutShift(person));
    else say("warn", text.unchecked);
    performance.measure("awn-scan", { start: begun, end: performance.now() });
    navigator.vibrate?.(80);
    show();
    // Nobody waits for the network: the next ticket may be before the camera already.
    flush();
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
  const names = (words) => {
    const found = byName(words);
    $("names").replaceChildren(...found.map((one) => {
      const row = document.createElement("li"), there = stands(one);
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
    const doubtful = inState("waiting").filter((one) => one.offset === null);
    for (const one of doubtful) one.offset = Math.round(offset);
    await keepAnew(doubtful);
  };
  const keepAnew = async (some) => {
    const kept = some.filter((one) => !unsaved.has(one.id));
    if (kept.length) await store.keepAll(kept);
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
        const answer = await fetch(text.roll, {
          headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(ROLL_WITHIN_MS),
        });
        reached(true);
        if (answer.status === 403 || answer.status === 404) return await end();
        if (!answer.ok) return undefined;
        const fresh = await answer.json();
        csrf = fresh.csrf;
        await compare(fresh.now).catch(() => {});
        await measureStorage().catch(() => {});
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
  const answered = async (outcomes) => {
    const after = outcomes.filter((one) => scans.has(one.id)).map((one) => (
      { ...scans.get(one.id), state: one.ok ? "sent" : "refused", message: one.message }));
    for (const one of after) scans.set(one.id, one);
    // Where even that does not fit they wait on the disk, and are sent once more: the server knows them.
    await keepAnew(after).catch(() => {});
    for (const one of after) unsaved.delete(one.id);
  };
  const sendSome = async (waiting) => {
    const answer = await fetch(text.sync, {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      signal: AbortSignal.timeout(SENT_WITHIN_MS),
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
    // Too many at a time is the device's affair, and no matter for whoever stands before it.
    if (!answer.ok) { if (answer.status !== 429) say("err", said.message); return false; }
    await answered(said.outcomes);
    return true;
  };
  let sending = false, gathering = false;
  const flush = async () => {
    if (sending || gathering || ended || navigator.onLine === false) return;
    sending = true;
    try {
      await load();
      for (let more = true; more;) {
        const waiting = inState("waiting").slice(0, AT_ONCE);
        if (!waiting.length) break;
        if (!csrf || offset === null || isWrong()) await refresh();
        // A device whose clock is wrong sends nothing: its scans wait until it is set.
        if (!csrf || isWrong()) break;
        gathering = true;
        more = await sendSome(waiting);
      }
    } catch {
      reached(false);
    } finally {
      sending = false;
      // At a busy door those of two seconds go together.
      if (gathering) setTimeout(() => { gathering = false; if (inState("waiting").length) flush(); }, GATHER_MS);
      show();
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
  window.addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
  tidy().catch(() => {}).then(load).then(refresh).then(show).then(flush).then(() => { root.dataset.ready = "yes"; });
})();
