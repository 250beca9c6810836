// On every page of whoever is signed in: says what is not yet sent, and sends it when there is a network.
(() => {
  "use strict";
  const bar = document.getElementById("unsent");
  if (!bar || !("serviceWorker" in navigator) || !("indexedDB" in window) || !window.isSecureContext) return;
  const said = bar.dataset;
  const EVERY_MS = 15_000;
  const numbers = new Intl.NumberFormat(document.documentElement.dataset.digits ? "ar-u-nu-arab" : "en");
  // A step of an application that is not its last goes on only with somebody before it.
  const isDue = (row) => row.state === "waiting" && row.kind !== "begun";
  let count = 0, is_due = false;

  // Visitors who have no account here need no worker, and are spared its download; installed, everybody has it.
  const is_app = window.matchMedia("(display-mode: standalone)").matches;
  const registered = async () => said.account || is_app
    ? navigator.serviceWorker.register(said.worker, { scope: "/" })
    : navigator.serviceWorker.getRegistration("/");

  const show = async () => {
    const account = said.account || (await awnKept.mark("account"));
    const rows = account ? await awnKept.rows(account) : [];
    count = rows.length;
    is_due = rows.some(isDue);
    bar.hidden = !count;
    bar.querySelector("b").textContent = numbers.format(count);
    document.dispatchEvent(new CustomEvent("awn-kept", { detail: { rows } }));
    return rows;
  };
  const tell = (state) => document.dispatchEvent(new CustomEvent("awn-kept-state", { detail: { state } }));

  const sendOne = async (row, csrf) => {
    const answer = await fetch(said.send, {
      method: "POST", redirect: "manual", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ ...row, ago: Math.max(0, Math.round((Date.now() - row.typed) / 1_000)) }),
    });
    if (answer.ok) {
      const { address } = await answer.json();
      await awnKept.drop(row.id);
      document.dispatchEvent(new CustomEvent("awn-sent", { detail: { row, address } }));
      return true;
    }
    // Too many at once, or a server that is not well: later. A refusal comes with its words and stays until it is read.
    if (answer.status === 429 || answer.status >= 500 || !answer.headers.get("Content-Type")?.includes("json")) return false;
    const { message } = await answer.json();
    await awnKept.keep({ ...row, state: "refused", message });
    return true;
  };
  const sendAll = async () => {
    if (!(await show()).length) return tell("none");
    await navigator.locks.request("awn-kept", async () => {
      try {
        const session = await (await fetch(said.state, { cache: "no-store" })).json();
        if (!session.account) return tell("sign-in");
        let done = 0;
        for (const row of await awnKept.rows(session.account)) {
          if (!isDue(row)) continue;
          if (!(await sendOne(row, session.csrf))) break;
          done += 1;
        }
        if (done) (await registered())?.active?.postMessage({ kind: "renew", now: true });
        tell(done ? "online" : "ready");
      } catch {
        tell("offline");
      }
    });
    await show();
  };

  // What can be filled in without a network, on the pages that list it.
  const list = async () => {
    const shelf = document.getElementById("kept-forms");
    if (!shelf) return;
    const forms = await awnKept.forms(said.account || (await awnKept.mark("account")));
    const language = `/${document.documentElement.lang}/`;
    const here = forms.filter((form) => form.path.startsWith(language));
    shelf.hidden = !forms.length;
    shelf.querySelector("ul").replaceChildren(...(here.length ? here : forms).map((form) => {
      const row = shelf.querySelector("template").content.cloneNode(true), link = row.querySelector("a");
      link.href = form.path;
      link.textContent = form.about;
      return row;
    }));
  };

  const begin = async () => {
    list().catch(() => {});
    await registered().catch(() => {});
    if (said.account) {
      if (await awnKept.mark("leaving")) {
        // Whoever signed out without a network is signed out now.
        const form = document.querySelector(`form[action="${said.out}"]`);
        await awnKept.wipe();
        return form?.requestSubmit();
      }
      await awnKept.setAccount(said.account);
      (await navigator.serviceWorker.ready).active?.postMessage({ kind: "renew" });
    }
    await sendAll();
  };
  begin().catch(() => {});
  window.addEventListener("online", () => sendAll().catch(() => {}));
  setInterval(() => { if (is_due) sendAll().catch(() => {}); }, EVERY_MS);
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data.kind !== "full") return;
    const notice = document.getElementById("kept-full").content.cloneNode(true);
    document.getElementById("notices").replaceChildren(notice);
    document.getElementById("notices").scrollIntoView({ block: "center" });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // A field may be called "action" as well, and would stand before the address.
    if ((form.getAttribute("action") || "").endsWith(said.out) && count && !window.confirm(said.leave)) return event.preventDefault();
    if (!form.dataset.about || form.elements.about) return;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "about", value: form.dataset.about }));
  }, true);
  window.awnSend = sendAll;
})();
