// A request for a seat that came when too many were asking: sent again after the seconds that the server named.
for (const form of document.querySelectorAll("form[data-again]")) {
  setTimeout(() => form.requestSubmit(), Number(form.dataset.again) * 1000);
}
