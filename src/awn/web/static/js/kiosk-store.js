// What the kiosk keeps on its device: scans until they are sent, and the roll of the day, sealed under a key that the
// server gives for the day. The key is kept as one that no script can read out, and goes with the day or the device.
(() => {
  "use strict";
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("awn-kiosk", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("scans", { keyPath: "id" });
      asked.result.createObjectStore("rolls", { keyPath: "name" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  // Done when the device has written it, not when it was asked to: a power cut may come in between.
  const store = async (name, mode, act) => {
    const deal = (await opened).transaction(name, mode, { durability: "strict" });
    const asked = act(deal.objectStore(name));
    return new Promise((resolve, reject) => {
      deal.oncomplete = () => resolve(asked.result);
      deal.onabort = () => reject(deal.error || asked.error);
      deal.onerror = () => reject(deal.error || asked.error);
    });
  };
  const keep = (scan) => store("scans", "readwrite", (shelf) => shelf.put(scan));
  // All in one go: five hundred answers are one writing to the disk.
  const keepAll = (some) => store("scans", "readwrite", (shelf) => some.map((scan) => shelf.put(scan)).at(-1));
  const drop = (id) => store("scans", "readwrite", (shelf) => shelf.delete(id));
  const scans = () => store("scans", "readonly", (shelf) => shelf.getAll());

  const saveRoll = async (roll) => {
    if (!window.crypto?.subtle) return;
    const raw = Uint8Array.from(atob(roll.key), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify({ ...roll, key: "", csrf: "" }));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
    await store("rolls", "readwrite", (shelf) => shelf.put({ name: "today", until: roll.until, key, iv, sealed }));
  };
  const loadRoll = async () => {
    const kept = await store("rolls", "readonly", (shelf) => shelf.get("today"));
    if (!kept) return null;
    if (Date.parse(kept.until) < Date.now()) return forgetRoll();
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, kept.key, kept.sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  };
  const forgetRoll = async () => {
    await store("rolls", "readwrite", (shelf) => shelf.clear());
    return null;
  };

  window.awnKioskStore = { keep, keepAll, drop, scans, saveRoll, loadRoll, forgetRoll };
})();
