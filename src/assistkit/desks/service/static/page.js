/* The page of the service: <assistkit-panel> in a desk's frame, or alone with a field for a question.

The access token comes behind the # of the address, which no server and no log sees, or from the desk that frames the page:
  to the page    {type: "assistkit:case", token, case, format, can, theme}   from one of the desk's origins. `case` may be left out;
                                    `format` is what the editor takes, "text" or "html"; `can` lists what the desk takes in,
                                    ["reply", "note"] unless it says otherwise; `theme` is "light" or "dark", else as the reader's system is
                 {type: "assistkit:inserted", id, problem}            it is in the editor, or the words that say why not
                 {type: "assistkit:problem", problem}                 there is no case to show, and why
  to the desk    {type: "assistkit:loaded"}              now the page listens
                 {type: "assistkit:expired"}             the token is too old: send another with the case
                 {type: "assistkit:size", height}        what the page needs, in pixels
                 {type: "assistkit:insert", id, kind, text, format, suggestion_id, case_id}
The token stays in this script: it is in no element, no storage and no address but the one that the page was opened by.

A desk with messages of its own has a file beside this one, which sets window.assistkitHost: a function of the page's
{origins, show, fail, leaveNote} that gives {insert, expired, labels}, as `framing` below does for the messages above.
*/
(() => {
  "use strict";

  const EXPIRED = "Your access to this case has ended. Open the case again.";
  const NO_TOKEN = "This page needs an access token: open it from your desk, or by the address that assistkit serve has printed.";
  const UNANSWERED = "Your desk did not say whether the text is in. Look before you insert it again.";
  const LONGEST_WAIT = 15000; // milliseconds for the desk to take a text in
  const framed = window.parent !== window;
  const origins = (document.body.dataset.origins || "").split(" ").filter(Boolean);
  const part = (id) => document.getElementById(id);
  const given = new URLSearchParams(window.location.hash.slice(1));
  let token = given.get("token") || "";
  let shown = null; // the case as the desk or the reader gave it
  let format = "text";
  let panel = null;
  let host = null;
  let renewing = null; // what waits for another token

  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  document.body.classList.toggle("alone", !framed);

  function say(words) {
    part("problem").textContent = words;
    part("problem").hidden = !words;
  }

  /* The desk has no case to show, or no token for it. */
  function fail(words) {
    say(words);
    endRenewing(false);
  }

  /* A request of the panel, with the token; what it would GET is asked for with the case. */
  async function ask(address, options) {
    let answer = await fetch(...request(address, options));
    if (answer.status === 401 && host && (await renewed())) answer = await fetch(...request(address, options));
    if (answer.status !== 401) say("");
    else if (part("problem").hidden) say(EXPIRED);
    return answer;
  }

  function request(address, options) {
    const url = new URL(address);
    const headers = { ...options.headers, Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const sent = { ...options, headers, credentials: "omit" };
    if (options.method !== "POST") {
      sent.method = "POST";
      sent.body = JSON.stringify({ case: shown, article: url.searchParams.get("article") || "", format });
      url.search = "";
    }
    return [url, sent];
  }

  /* Asks the desk for another token; whether one came, for the case that is shown. What the agent does goes on. */
  function renewed() {
    if (!renewing) {
      renewing = {};
      renewing.came = new Promise((done) => {
        renewing.end = done;
        setTimeout(done, LONGEST_WAIT, false);
      });
      host.expired();
    }
    return renewing.came;
  }

  function endRenewing(came) {
    if (renewing) renewing.end(came);
    renewing = null;
  }

  /* The case that a token is for, to tell a renewed one from another case's. The service alone believes tokens. */
  function caseOf(one) {
    try {
      const bytes = Uint8Array.from(atob(one.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
      return String(JSON.parse(new TextDecoder().decode(bytes)).case);
    } catch {
      return "";
    }
  }

  /* The service leaves the suggestion as an internal note; null on a desk where it cannot. */
  const leaveNote = document.body.dataset.notes !== "yes" ? null : async (id) => {
    const answer = await ask(new URL("notes", document.baseURI).href, { method: "POST", body: JSON.stringify({ suggestion_id: id }) });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.why || said.error || "No note was left. Copy the text by hand.");
  };

  /* The case that the desk has open, or the one that the reader asks about. */
  function show(said) {
    const before = caseOf(token);
    if (typeof said.token === "string") token = said.token;
    const same = renewing !== null && panel !== null && caseOf(token) === before;
    endRenewing(same);
    if (same) return undefined;
    shown = said.case && typeof said.case === "object" ? said.case : null;
    format = said.format === "html" ? "html" : "text";
    if (!token) return say(NO_TOKEN);
    say("");
    const old = panel;
    panel = document.createElement("assistkit-panel"); // another case: nothing of the one before stays
    panel.ask = ask;
    const theme = ["light", "dark"].includes(said.theme) ? said.theme : "";
    document.documentElement.dataset.theme = theme;
    const attributes = { src: "suggest", action: "reviews", target: "#reply", ...(host ? host.labels : {}) };
    if (!host || (Array.isArray(said.can) && !said.can.includes("note"))) attributes.notes = "off";
    if (theme) attributes.theme = theme;
    for (const [name, value] of Object.entries(attributes)) panel.setAttribute(name, value);
    if (host) panel.insert = (passed) => host.insert(passed);
    if (old) return old.replaceWith(panel);
    return part("place").append(panel);
  }

  /* The desk's page around this one, by messages; it answers from where it first spoke. */
  function framing(page) {
    let desk = null;
    let last = 0;
    const waiting = new Map();

    const tell = (message) => {
      for (const origin of desk ? [desk] : page.origins) window.parent.postMessage(message, origin);
    };

    function insert(passed) {
      last += 1;
      const id = last;
      return new Promise((done, fail) => {
        const late = setTimeout(() => waiting.delete(id) && fail(new Error(UNANSWERED)), LONGEST_WAIT);
        waiting.set(id, (problem) => {
          clearTimeout(late);
          if (problem) fail(new Error(problem));
          else done("");
        });
        tell({ type: "assistkit:insert", id, ...passed });
      });
    }

    window.addEventListener("message", (event) => {
      const said = event.data;
      if (event.source !== window.parent || !page.origins.includes(event.origin) || !said) return;
      desk = event.origin;
      const problem = typeof said.problem === "string" ? said.problem.slice(0, 500) : "";
      if (said.type === "assistkit:case") page.show(said);
      if (said.type === "assistkit:problem") page.fail(problem);
      if (said.type === "assistkit:inserted" && waiting.has(said.id)) {
        waiting.get(said.id)(problem);
        waiting.delete(said.id);
      }
    });
    const size = () => tell({ type: "assistkit:size", height: document.body.scrollHeight });
    new ResizeObserver(size).observe(document.body);
    document.addEventListener("assistkit:ready", () => setTimeout(size)); // the observer rests while the frame is out of sight
    setTimeout(() => tell({ type: "assistkit:loaded" }));
    return { insert, expired: () => tell({ type: "assistkit:expired" }), labels: {} };
  }

  if (framed) {
    host = (window.assistkitHost || framing)({ origins, show, fail, leaveNote });
    if (token) show({});
  } else {
    part("question").hidden = !token;
    part("question").addEventListener("submit", (event) => {
      event.preventDefault();
      part("answer").hidden = false;
      show({ case: { text: part("text").value } });
    });
    if (!token) say(NO_TOKEN);
  }
})();
