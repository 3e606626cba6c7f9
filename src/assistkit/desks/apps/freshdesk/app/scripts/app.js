/* assistkit in the sidebar of a ticket in Freshdesk. A server method at Freshworks signs; nothing is ever sent. */
(async () => {
  "use strict";

  const client = await app.initialized();
  let opened = ""; // the editor that is open: Freshdesk tells of it by events, and has no question for it

  for (const [name, editor] of [
    ["ticket.replyClick", "reply"], ["ticket.forwardClick", "reply"], ["ticket.conversationForward", "reply"],
    ["ticket.notesClick", "note"], ["ticket.sendReply", ""], ["ticket.forward", ""], ["ticket.addNote", ""],
  ]) client.events.on(name, () => { opened = editor; });

  const ticket = async () => (await client.data.get("ticket")).ticket;

  async function token(id) {
    const { loggedInUser } = await client.data.get("loggedInUser");
    const answer = await client.request.invoke("token", { ticket: id, agent: String(loggedInUser.id) });
    return answer.response.token;
  }

  async function open() {
    const one = await ticket();
    const id = String(one.id);
    const began = { subject: one.subject || "", text: one.description_text || "" }; // all that a sidebar is told
    return { token: await token(id), case: began, format: "html" };
  }

  async function insert(kind, text, format) {
    const html = format === "html" ? text : assistkitHtml(text);
    await client.interface.trigger("setValue", { id: "editor", text: html, replace: false, position: "end" });
  }

  const editor = async () => opened;
  const current = async () => String((await ticket()).id);
  const size = (height) => client.instance.resize({ height: `${Math.min(height, 700)}px` });

  assistkitFrame(document.getElementById("place"), "{{assistkit.page}}", { open, editor, insert, size, current });
})();
