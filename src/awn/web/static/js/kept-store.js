// What a device keeps of somebody: acts that wait to be sent, and who they are of. Used by the pages and by the worker.
(() => {
  "use strict";
  const NAME = "awn-kept", DAY = "awn-day-";
  // Of somebody who has not come back: seven days, then it goes.
  const FOREIGN_MS = 7 * 86_400_000, GOOD_MS = FOREIGN_MS;
  let opened = null;
  const open = () => {
    opened ||= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("acts", { keyPath: "id" });
        asked.result.createObjectStore("marks", { keyPath: "name" });
      };
      asked.onsuccess = () => {
        // Another tab or the worker may delete or renew the store; it must not have to wait for this one.
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        resolve(asked.result);
      };
      asked.onerror = () => { opened = null; reject(asked.error); };
    });
    return opened;
  };
  // Done when the device has written it, not when it was asked to.
  const deal = async (shelf, mode, act) => {
    const made = (await open()).transaction(shelf, mode, { durability: "strict" });
    const asked = act(made.objectStore(shelf));
    return new Promise((resolve, reject) => {
      made.oncomplete = () => resolve(asked?.result);
      made.onabort = () => reject(made.error || asked?.error);
      made.onerror = () => reject(made.error || asked?.error);
    });
  };
  const mark = async (name) => (await deal("marks", "readonly", (shelf) => shelf.get(name)))?.value || "";
  const setMark = (name, value) => deal("marks", "readwrite", (shelf) => shelf.put({ name, value }));
  const keep = (row) => deal("acts", "readwrite", (shelf) => shelf.put(row));
  const drop = (id) => deal("acts", "readwrite", (shelf) => shelf.delete(id));
  const rows = async (account) => {
    const all = await deal("acts", "readonly", (shelf) => shelf.getAll());
    return all.filter((row) => row.account === account).sort((one, other) => one.typed - other.typed);
  };
  // Forms of opportunities that this account can fill in without a network, the latest first.
  const forms = async (account) => {
    if (!account || !(await caches.has(DAY + account))) return [];
    const shelf = await caches.open(DAY + account), found = [];
    for (const request of await shelf.keys()) {
      const { headers } = await shelf.match(request);
      const about = headers.get("X-Awn-About"), at = Number(headers.get("X-Awn-Kept-At"));
      if (about && Date.now() - at < GOOD_MS) found.push({ path: new URL(request.url).pathname, about: decodeURIComponent(about), at });
    }
    return found.sort((one, other) => other.at - one.at);
  };
  // Somebody is signed in here: whatever was kept to be read by another account goes at once.
  const setAccount = async (account) => {
    if ((await mark("account")) === account) return;
    for (const name of await caches.keys()) if (name.startsWith(DAY) && name !== DAY + account) await caches.delete(name);
    const late = Date.now() - FOREIGN_MS;
    const all = await deal("acts", "readonly", (shelf) => shelf.getAll());
    for (const row of all) if (row.account !== account && row.typed < late) await drop(row.id);
    await setMark("account", account);
    await setMark("day", 0);
  };
  const wipe = async () => {
    for (const name of await caches.keys()) if (name.startsWith(DAY)) await caches.delete(name);
    await deal("acts", "readwrite", (shelf) => shelf.clear());
    await deal("marks", "readwrite", (shelf) => shelf.clear());
  };
  self.awnKept = { DAY, mark, setMark, keep, drop, rows, forms, setAccount, wipe };
})();
