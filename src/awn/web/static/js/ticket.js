// Reads a ticket out of a picture and checks its signature with public keys alone. What a ticket holds is written in
// src/awn/participation/codes.py. Used by the supervisor's scanner and by the kiosk.
(() => {
  "use strict";
  const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  const BODY = 23, SIGNATURE = 64;

  const unpack = (words) => {
    const bytes = [];
    for (let at = 0; at < words.length; at += 3) {
      const part = [...words.slice(at, at + 3)].map((letter) => LETTERS.indexOf(letter));
      if (part.includes(-1) || part.length === 1) return null;
      const number = part.reduce((sum, digit, place) => sum + digit * 45 ** place, 0);
      if (number > (part.length === 3 ? 65_535 : 255)) return null;
      if (part.length === 3) bytes.push(number >> 8);
      bytes.push(number & 255);
    }
    return Uint8Array.from(bytes);
  };
  const big = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const read = (words) => {
    const bytes = words.startsWith("AWN1:") ? unpack(words.slice(5)) : null;
    if (!bytes || bytes.length !== BODY + SIGNATURE || bytes[0] !== 1) return null;
    return {
      body: bytes.slice(0, BODY), signature: bytes.slice(BODY),
      mark: [...bytes.slice(1, 5)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
      place: big(bytes.slice(5, 10)), expires: big(bytes.slice(19, 23)) * 1_000,
    };
  };
  // A key is read once, not with every ticket.
  const read_keys = new Map();
  const keyOf = (words) => {
    if (!read_keys.has(words)) {
      const raw = Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
      read_keys.set(words, crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]));
    }
    return read_keys.get(words);
  };
  // true, false, or null where this browser or this device cannot tell.
  const isSigned = async (ticket, keys) => {
    if (!keys.length || !window.crypto?.subtle) return null;
    for (const key of keys.filter((one) => one.mark === ticket.mark)) {
      try {
        const known = await keyOf(key.public);
        if (await crypto.subtle.verify({ name: "Ed25519" }, known, ticket.signature, ticket.body)) return true;
      } catch {
        return null;
      }
    }
    return false;
  };

  // --- the camera, or a picture ---
  const REST_MS = 60, SMALL_ENOUGH = 1_000;
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const detector = "BarcodeDetector" in window
    ? BarcodeDetector.getSupportedFormats().then((known) => known.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null).catch(() => null)
    : Promise.resolve(null);
  // A browser that reads no codes by itself loads what does.
  const { decoder } = document.currentScript.dataset;
  let decoding = null;
  const decode = () => {
    decoding ||= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: decoder });
      script.addEventListener("load", () => resolve(window.jsQR));
      script.addEventListener("error", () => { decoding = null; script.remove(); reject(new Error(decoder)); });
      document.head.append(script);
    });
    return decoding;
  };
  // Behind the page, and while there is a network: it may be gone when the first ticket comes.
  window.addEventListener("load", async () => { if (!(await detector)) decode().catch(() => {}); });
  const wordsIn = async (source, width, height) => {
    const ready = await detector;
    if (ready) return (await ready.detect(source))[0]?.rawValue || "";
    const find = await decode();
    const scale = Math.min(1, SMALL_ENOUGH / Math.max(width, height));
    canvas.width = width * scale;
    canvas.height = height * scale;
    brush.drawImage(source, 0, 0, canvas.width, canvas.height);
    const seen = brush.getImageData(0, 0, canvas.width, canvas.height);
    // Our tickets are dark on white, in the dark theme too.
    return find(seen.data, seen.width, seen.height, { inversionAttempts: "dontInvert" })?.data || "";
  };
  // Looks at what the camera shows until `view` is hidden; throws where there is no camera.
  const watch = async (view, facing, found) => {
    const wanted = { facingMode: facing, width: { ideal: 1_280 }, height: { ideal: 720 } };
    view.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
    if (!(await detector)) await decode();
    view.hidden = false;
    await view.play();
    let seen = "";
    const look = async () => {
      if (view.hidden) return view.srcObject.getTracks().forEach((track) => track.stop());
      try {
        const begun = performance.now();
        const words = view.videoWidth ? await wordsIn(view, view.videoWidth, view.videoHeight) : "";
        if (words && words !== seen) performance.measure("awn-look", { start: begun, end: performance.now() });
        seen = words || seen;
        if (words) await found(words);
      } finally {
        setTimeout(look, REST_MS);
      }
    };
    await look();
  };
  const inPicture = async (file) => {
    const picture = await createImageBitmap(file);
    return wordsIn(picture, picture.width, picture.height);
  };

  window.awnTicket = { read, isSigned, watch, inPicture };
})();
