// The page of what is not yet sent: draws what the device keeps, with a button to send it and one to throw it away.
(() => {
  "use strict";
  const list = document.getElementById("kept-rows");
  const said = list.dataset;
  const root = document.documentElement;
  const when = new Intl.DateTimeFormat(root.lang === "ar" ? `ar-SA-u-ca-gregory-nu-${root.dataset.digits || "latn"}` : "en-GB",
    { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
  const row_shape = document.getElementById("kept-row"), sent_shape = document.getElementById("sent-row");
  const none = document.getElementById("kept-none"), now = document.getElementById("send-now");
  const where = document.getElementById("kept-state");
  const sent = document.getElementById("sent-rows");
  const field = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

  // Nothing is shown before it is known who looks: whoever is not signed in sees that something waits, and not what.
  let rows = [], state = "";
  const draw = () => {
    if (!state || state === "sign-in") return list.replaceChildren();
    list.replaceChildren(...rows.map((row) => {
      const made = row_shape.content.cloneNode(true);
      const part = (name) => made.querySelector(`[data-part=${name}]`);
      const about = row.about || said.unnamed;
      part("about").textContent = about;
      part("what").textContent = said[row.kind];
      part("when").textContent = when.format(row.typed);
      part("when").dateTime = new Date(row.typed).toISOString();
      part("refused").hidden = row.state !== "refused";
      part("reason").textContent = row.message || "";
      part("waits").hidden = row.state === "refused" || row.kind === "begun";
      part("unfinished").hidden = row.kind !== "begun";
      for (const one of made.querySelectorAll("[data-part=which]")) one.textContent = `: ${about}`;
      const link = part("open");
      link.hidden = row.state !== "refused";
      link.href = row.kind === "apply" ? row.path.replace(/apply\/$/, "") : said.day;
      // What was refused can be mended where it was typed: nothing of it is lost.
      part("on").hidden = row.kind !== "begun" && !(row.kind === "apply" && row.state === "refused");
      part("on").addEventListener("click", () => goOn(row));
      part("drop").addEventListener("click", async () => {
        if (row.state !== "refused" && !window.confirm(said.sure)) return;
        await awnKept.drop(row.id);
        await window.awnSend();
        (document.querySelector("#kept-rows button") || none).focus();
      });
      return made;
    }));
  };
  // A step of an application that could not be sent goes on where it stopped: as if its button had been pressed now.
  const goOn = async (row) => {
    const session = await fetch(said.state, { cache: "no-store" }).then((answer) => answer.json()).catch(() => null);
    if (!session) return tell("offline");
    if (session.account !== row.account) return tell("sign-in");
    const form = Object.assign(document.createElement("form"), { method: "post", action: row.path });
    form.append(field("csrfmiddlewaretoken", session.csrf), field("about", row.about), ...row.fields.map(([name, value]) => field(name, value)));
    document.body.append(form);
    await awnKept.drop(row.id);
    form.submit();
  };
  const tell = (found) => {
    state = found;
    for (const part of where.children) part.hidden = part.dataset.state !== state;
    none.hidden = !state || rows.length > 0;
    now.hidden = state === "sign-in" || !rows.some((row) => row.state === "waiting" && row.kind !== "begun");
    draw();
  };

  document.addEventListener("awn-kept", (event) => {
    rows = event.detail.rows;
    tell(state);
  });
  document.addEventListener("awn-kept-state", (event) => tell(event.detail.state));
  document.addEventListener("awn-sent", ({ detail: { row, address } }) => {
    const made = sent_shape.content.cloneNode(true);
    const link = made.querySelector("a");
    link.href = address;
    link.textContent = row.about || said.unnamed;
    made.querySelector("[data-part=what]").textContent = said[row.kind];
    sent.append(made);
    sent.hidden = false;
  });
  now.addEventListener("click", () => window.awnSend());
})();
