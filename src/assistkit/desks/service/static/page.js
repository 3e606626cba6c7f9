/* The page of the service: <assistkit-panel> in a desk's frame, or alone with a field for a question.

The access token comes behind the # of the address, which no server and no log sees, or from the desk that frames the page:
  to the page    {type: "assistkit:case", token, case}   from one of the desk's origins; `case` may be left out
  to the desk    {type: "assistkit:loaded"}              now the page listens
                 {type: "assistkit:expired"}             the token is too old: send another with the case
                 {type: "assistkit:insert", kind, text, format, suggestion_id}
The token stays in this script: it is in no element, no storage and no address but the one that the page was opened by.
*/
(() => {
  "use strict";

  const EXPIRED = "Your access to this case has ended. Open the case again.";
  const NO_TOKEN = "This page needs an access token: open it from your desk, or by the address that assistkit serve has printed.";
  const framed = window.parent !== window;
  const origins = (document.body.dataset.origins || "").split(" ").filter(Boolean);
  const part = (id) => document.getElementById(id);
  const given = new URLSearchParams(window.location.hash.slice(1));
  let token = given.get("token") || "";
  let shown = null; // the case as the desk or the reader gave it
  let panel = null;

  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  document.body.classList.toggle("alone", !framed);

  function say(words) {
    part("problem").textContent = words;
    part("problem").hidden = !words;
  }

  function tell(message) {
    for (const origin of origins) window.parent.postMessage(message, origin);
  }

  /* A request of the panel, with the token; what it would GET is asked for with the case. */
  async function ask(address, options) {
    const url = new URL(address);
    const headers = { ...options.headers, Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const sent = { ...options, headers, credentials: "omit" };
    if (options.method !== "POST") {
      sent.method = "POST";
      sent.body = JSON.stringify({ case: shown, article: url.searchParams.get("article") || "" });
      url.search = "";
    }
    const answer = await fetch(url, sent);
    say(answer.status === 401 ? EXPIRED : "");
    if (answer.status === 401) tell({ type: "assistkit:expired" });
    return answer;
  }

  function show() {
    if (!token) return say(NO_TOKEN);
    if (panel) return panel.refresh();
    panel = document.createElement("assistkit-panel");
    panel.ask = ask;
    for (const [name, value] of [["src", "suggest"], ["action", "reviews"], ["target", "#reply"]]) panel.setAttribute(name, value);
    if (!framed) panel.setAttribute("notes", "off");
    return part("place").append(panel);
  }

  document.addEventListener("assistkit:insert", (event) => {
    if (!framed) return;
    event.preventDefault();
    tell({ type: "assistkit:insert", ...event.detail });
  });

  if (framed) {
    window.addEventListener("message", (event) => {
      const said = event.data;
      if (event.source !== window.parent || !origins.includes(event.origin)) return;
      if (!said || said.type !== "assistkit:case") return;
      if (typeof said.token === "string") token = said.token;
      shown = said.case && typeof said.case === "object" ? said.case : null;
      show();
    });
    tell({ type: "assistkit:loaded" });
    if (token) show();
  } else {
    part("question").hidden = !token;
    part("question").addEventListener("submit", (event) => {
      event.preventDefault();
      shown = { text: part("text").value };
      part("answer").hidden = false;
      show();
    });
    if (!token) say(NO_TOKEN);
  }
})();
