/* A dashboard app of Chatwoot: a tab beside the conversation, which gets the conversation by message and can write nothing.

Chatwoot signs nothing here and has no server side for apps. So an agent signs in once with a key of their own, which whoever
runs the service has made (assistkit desk key); it stays in this browser, for this page alone. For each conversation it is
exchanged for a token. Replies are copied, for the agent to paste. A private note is left by the service where it has a
connector that can, and then the service reads the conversation too; else it is copied as well.
*/
window.assistkitHost = (page) => {
  "use strict";

  const NEWEST = 100;
  const TRIES = 10; // some versions of Chatwoot drop the first requests
  const place = `assistkit.key.${new URLSearchParams(window.location.search).get("desk") || ""}`;
  const part = (id) => document.getElementById(id);
  const AUTHORS = { 0: "customer", 1: "agent", 3: "system", incoming: "customer", outgoing: "agent", template: "system" };
  let conversation = null;

  function told(data) {
    if (typeof data !== "string") return data;
    try {
      return JSON.parse(data);
    } catch {
      return null;
    }
  }

  function when(at) {
    const time = typeof at === "number" ? new Date(at * 1000) : new Date(at || "");
    return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
  }

  function messages() {
    const all = Array.isArray(conversation.messages) ? conversation.messages : [];
    return all.slice(-NEWEST).filter((one) => one && one.content && AUTHORS[one.message_type]).map((one) => ({
      author: AUTHORS[one.message_type], text: String(one.content), sent_at: when(one.created_at), public: one.private !== true,
    }));
  }

  function signIn(words) {
    page.fail(words);
    part("signin").hidden = false;
  }

  async function open() {
    const key = window.localStorage.getItem(place);
    if (!conversation) return undefined;
    if (!key) return signIn("");
    const id = String(conversation.id);
    const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
    const answer = await fetch("token", { method: "POST", headers, body: JSON.stringify({ case: id }), credentials: "omit" });
    if (!conversation || String(conversation.id) !== id) return undefined; // the agent has moved on
    if (answer.status === 401) {
      window.localStorage.removeItem(place);
      return signIn("This key does not let in, or has ended. Ask your administrator for another.");
    }
    if (!answer.ok) return page.fail("assistkit does not answer right now. Open the conversation again.");
    part("signin").hidden = true;
    part("signout").hidden = false;
    const { token } = await answer.json();
    const thread = messages();
    return page.show({ token, case: thread.length && !page.leaveNote ? { messages: thread } : null, format: "text" });
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // the frame has no right to: by a selection then
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      if (!copied) throw new Error("Your browser did not let the text be copied. Select it and copy it by hand.");
    }
  }

  async function insert(passed) {
    if (!conversation || String(conversation.id) !== passed.case_id) throw new Error("Another conversation is open by now. Nothing was copied.");
    if (passed.kind === "note" && page.leaveNote) {
      await page.leaveNote(passed.suggestion_id);
      return "A private note was left in this conversation.";
    }
    await copy(passed.text);
    return passed.kind === "note" ? "Copied. Choose Private Note, and paste it there." : "Copied. Paste it into the reply, and read it before you send it.";
  }

  const ask = () => page.origins.forEach((origin) => window.parent.postMessage("chatwoot-dashboard-app:fetch-info", origin));

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !page.origins.includes(event.origin)) return;
    const said = told(event.data);
    if (!said || said.event !== "appContext" || !said.data || !said.data.conversation) return;
    const other = !conversation || conversation.id !== said.data.conversation.id;
    conversation = said.data.conversation;
    if (other) open();
  });
  part("signin").addEventListener("submit", (event) => {
    event.preventDefault();
    window.localStorage.setItem(place, part("key").value.trim());
    part("key").value = "";
    open();
  });
  part("signout").addEventListener("click", () => {
    window.localStorage.removeItem(place);
    window.location.reload();
  });
  for (let at = 0; at < TRIES; at += 1) setTimeout(() => conversation || ask(), 500 * at);
  return { insert, expired: open, labels: { "insert-label": "Copy the reply", "note-label": page.leaveNote ? "Leave as private note" : "Copy as private note" } };
};
