// Before a check-in or check-out is sent, the browser is asked where it is. Without an answer the form goes as it is.
(() => {
  "use strict";
  if (!("geolocation" in navigator)) return;
  const put = (form, name, value) => {
    const box = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(box);
  };
  for (const form of document.querySelectorAll("form[data-ask-position]")) {
    let state = "new";
    form.addEventListener("submit", (event) => {
      if (state === "answered") return;
      event.preventDefault();
      if (state === "asking") return;
      state = "asking";
      const button = event.submitter;
      const send = (found) => {
        if (state !== "asking") return;
        state = "answered";
        if (found) for (const name of ["latitude", "longitude", "accuracy"]) put(form, name, found.coords[name]);
        form.requestSubmit(button);
      };
      // A browser that never answers must not keep anybody at the door.
      setTimeout(() => send(null), 12_000);
      navigator.geolocation.getCurrentPosition(send, () => send(null), { timeout: 10_000, maximumAge: 60_000, enableHighAccuracy: true });
    });
  }
})();
