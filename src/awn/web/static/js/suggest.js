// Suggestions below a search box: a combobox with a list, by the pattern of WAI-ARIA. Without it the box is a box.
const QUIET_MS = 150, SHORTEST = 2;

function combobox(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel);
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
    ["aria-controls", list.id]]) input.setAttribute(name, value);
  let waiting = 0, asking = null, chosen = -1;

  const options = () => [...list.children];
  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };
  const choose = (number) => {
    chosen = number;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
    const option = options()[number];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const follow = (option) => location.assign(option.dataset.href);

  const ask = async () => {
    const text = input.value.trim();
    asking?.abort();
    if (text.length < SHORTEST) return show(false);
    asking = new AbortController();
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) return show(false);
      list.innerHTML = await answer.text();
      show(list.children.length > 0 && document.activeElement === input);
    } catch {
      // Another letter was typed meanwhile, or the network is away: the search itself still works.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, QUIET_MS);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : options().length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      show(false);
    } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Past either end stands the box itself.
      choose((chosen + 1 + step + count + 1) % (count + 1) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      follow(options()[chosen]);
    }
  });
  input.addEventListener("blur", () => show(false));
  // Before the box loses the focus, and with it the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) follow(option);
  });
}

for (const input of document.querySelectorAll("[data-suggest]")) combobox(input);
