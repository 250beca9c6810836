// Copying the address of a certificate, and printing it: buttons that mean nothing without this file are hidden until
// it is here.
for (const line of document.querySelectorAll("[data-with-script]")) line.hidden = false;

document.addEventListener("click", async (event) => {
  const pressed = event.target.closest("button[name=print], button[name=copy]");
  if (!pressed) return;
  if (pressed.name === "print") {
    window.print();
    return;
  }
  const field = document.getElementById(pressed.value);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return; // the address stands selected: it can be copied by hand
  }
  const said = pressed.parentElement.querySelector("[role=status]");
  said.textContent = said.dataset.said;
});
