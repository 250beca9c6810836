// Notices on this device: asks the browser, and hands the address it gives to the form.
(() => {
  const form = document.querySelector("form[data-push-key]");
  const can = "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext;
  if (!form || !form.dataset.pushKey || !can) return;
  form.hidden = false;
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const said = form.querySelector("[data-refused]");
  form.addEventListener("submit", async (event) => {
    if (form.endpoint.value) return;
    event.preventDefault();
    try {
      await navigator.serviceWorker.register(form.dataset.pushWorker, { scope: "/" });
      const worker = await navigator.serviceWorker.ready;
      // Before there was one worker for the site, notices had their own.
      for (const one of await navigator.serviceWorker.getRegistrations()) if (one.scope.includes("/static/")) await one.unregister();
      const old = await worker.pushManager.getSubscription();
      if (old) await old.unsubscribe();
      const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.pushKey) };
      const found = (await worker.pushManager.subscribe(options)).toJSON();
      form.endpoint.value = found.endpoint;
      form.p256dh.value = found.keys.p256dh;
      form.auth.value = found.keys.auth;
      form.submit();
    } catch {
      said.textContent = said.dataset.refused;
    }
  });
})();
