// Reads tickets with the camera, checks their signatures with public keys alone (ticket.js), keeps the scans on the
// device, and sends them when there is a network.
(() => {
  "use strict";
  const root = document.getElementById("scanner");
  if (!root || !("indexedDB" in window)) return;
  const text = root.dataset;
  const $ = (id) => document.getElementById(id);
  const DAY = 86_400_000;
  const BARE = { keys: [], places: [], until: "" };
  let roll = BARE;
  root.hidden = false;

  // --- what is kept on the device ---
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("awn-scanner", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("scans", { keyPath: "id" });
      asked.result.createObjectStore("rolls", { keyPath: "opportunity" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const store = async (name, mode, act) => {
    const shelf = (await opened).transaction(name, mode).objectStore(name);
    const asked = act(shelf);
    return new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  };
  const keep = (name, value) => store(name, "readwrite", (shelf) => shelf.put(value));
  const drop = (name, key) => store(name, "readwrite", (shelf) => shelf.delete(key));
  const all = (name) => store(name, "readonly", (shelf) => shelf.getAll());
  const mine = async () => (await all("scans")).filter((one) => one.opportunity === text.opportunity);

  // Names of yesterday are nobody's business today; what was recorded or refused need not stay either.
  const tidy = async () => {
    for (const one of await all("rolls")) if (Date.parse(one.until) < Date.now()) await drop("rolls", one.opportunity);
    for (const one of await all("scans")) {
      const age = Date.now() - Date.parse(one.at);
      if (one.state !== "waiting" && age > DAY) await drop("scans", one.id);
    }
  };

  const loadRoll = async () => {
    try {
      const answer = await fetch(text.roll, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      roll = await answer.json();
      await keep("rolls", { ...roll, opportunity: text.opportunity });
    } catch {
      const kept = await store("rolls", "readonly", (shelf) => shelf.get(text.opportunity));
      roll = kept && Date.parse(kept.until) > Date.now() ? kept : BARE;
    }
  };

  // --- what is said ---
  const element = (name, kind, words) => Object.assign(document.createElement(name), { className: kind, textContent: words });
  const say = (kind, title, more = "") => {
    const box = element("div", `alert ${kind}`, "");
    const inner = document.createElement("div");
    inner.append(element("p", "bold", title));
    if (more) inner.append(element("p", "", more));
    box.append(inner);
    $("said").replaceChildren(box);
  };
  const show = async () => {
    const scans = (await mine()).sort((one, other) => other.at.localeCompare(one.at));
    $("count").textContent = scans.filter((one) => one.state === "waiting").length;
    $("scanned").replaceChildren(...scans.slice(0, 30).map((one) => {
      const row = document.createElement("li");
      const kind = { sent: "ok", refused: "err", waiting: "few" }[one.state];
      const name = document.createElement("bdi");
      name.textContent = one.name || text.unknown;
      const what = element("span", "muted small", ` ${one.kind === "in" ? text.arriving : text.leaving} · ${new Date(one.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
      const left = document.createElement("span");
      left.append(name, what);
      row.append(left, element("span", `tag ${kind}`, one.message ? `${text[one.state]}: ${one.message}` : text[one.state]));
      return row;
    }));
  };

  // --- a scan ---
  let last = { words: "", at: 0 };
  const scanned = async (words) => {
    if (words === last.words && Date.now() - last.at < 4_000) return;
    last = { words, at: Date.now() };
    const ticket = window.awnTicket.read(words);
    if (!ticket) return say("err", text.foreign);
    const signed = await window.awnTicket.isSigned(ticket, roll.keys);
    if (signed === false) return say("err", text.forged);
    if (ticket.expires < Date.now()) return say("err", text.expired);
    const kind = root.querySelector("[name=kind]:checked").value;
    const person = roll.places.find((one) => one.place === ticket.place);
    const about = person ? [person.name, person.role, person.time].filter(Boolean).join(" · ") : "";
    if ((await mine()).some((one) => one.text === words && one.kind === kind && one.state !== "refused")) return say("warn", text.again, about);
    const scan = {
      id: crypto.randomUUID(), opportunity: text.opportunity, text: words, kind, at: new Date().toISOString(),
      name: person?.name || "", state: "waiting", message: "",
    };
    try {
      await keep("scans", scan);
    } catch {
      last = { words: "", at: 0 };
      return say("err", text.notKept, text.paper);
    }
    if (signed === null) say("warn", text.unchecked, about);
    else if (!person) say("warn", text.unlisted);
    else say("ok", text.valid, about);
    navigator.vibrate?.(80);
    await show();
    // The next ticket may be before the camera already: nobody waits for the network.
    send();
    return undefined;
  };

  // --- sending ---
  let sending = false;
  const send = async () => {
    const waiting = (await mine()).filter((one) => one.state === "waiting").slice(0, 200);
    if (sending || !waiting.length || navigator.onLine === false) return;
    sending = true;
    try {
      const answer = await fetch(text.upload, {
        method: "POST", redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": root.querySelector("[name=csrfmiddlewaretoken]").value },
        body: JSON.stringify({ sent_at: new Date().toISOString(), scans: waiting.map(({ id, text: words, kind, at }) => ({ id, text: words, kind, at })) }),
      });
      if (!answer.headers.get("Content-Type")?.includes("json")) return say("warn", text.signin);
      const found = await answer.json();
      if (!answer.ok) return say("err", found.message);
      for (const one of found.outcomes) {
        const scan = waiting.find((each) => each.id === one.id);
        await keep("scans", { ...scan, state: one.ok ? "sent" : "refused", message: one.message });
        if (!one.ok) say("err", one.message, scan.name);
      }
    } catch {
      // No network after all: they wait.
    } finally {
      sending = false;
      await show();
    }
  };

  // --- the camera, or a picture ---
  $("camera").addEventListener("click", async () => {
    try {
      await window.awnTicket.watch($("view"), "environment", scanned);
      $("camera").hidden = true;
    } catch {
      say("warn", text.nocamera);
    }
  });
  $("picture").addEventListener("change", async ({ target }) => {
    if (!target.files[0]) return;
    try {
      const words = await window.awnTicket.inPicture(target.files[0]);
      if (words) await scanned(words);
      else say("err", text.foreign);
    } catch {
      say("err", text.foreign);
    }
    target.value = "";
  });

  window.addEventListener("online", async () => { await loadRoll(); await send(); });
  setInterval(send, 60_000);
  tidy().then(loadRoll).then(show).then(send);
})();
