/* assistkit in the sidebar of a ticket. Zendesk's proxy signs for this ticket and this agent; nothing is ever sent. */
(() => {
  "use strict";

  const SERVICE = "{{assistkit.url}}";
  const DESK = "{{assistkit.desk}}";
  const STAFF = "{{assistkit.staff}}" === "yes";
  const client = ZAFClient.init();

  async function get(name) {
    return (await client.get(name))[name];
  }

  const ticketId = async () => String(await get("ticket.id"));

  /* The key is a secure setting: Zendesk's proxy puts it in and signs, so no page of an agent ever has it. */
  async function token(ticket) {
    const answer = await client.request({
      url: `${SERVICE}/token`,
      type: "POST",
      secure: true,
      contentType: "application/json",
      data: JSON.stringify({ case: ticket }),
      headers: { Authorization: "Bearer {{jwt.token}}" },
      jwt: {
        algorithm: "HS256",
        secret_key: "{{setting.key}}",
        expiry: 300,
        claims: { aud: DESK, sub: String(await get("currentUser.id")), case: ticket, use: "panel", staff: STAFF },
      },
    });
    return (typeof answer === "string" ? JSON.parse(answer) : answer).token;
  }

  /* The newest hundred, with the agent's own session: only what this agent may read. */
  async function messages(ticket) {
    const newest = "include=users&sort=-created_at&page[size]=100";
    const said = await client.request({ url: `/api/v2/tickets/${ticket}/comments.json?${newest}`, type: "GET" });
    const agents = new Set(said.users.filter((one) => one.role !== "end-user").map((one) => one.id));
    const customer = await get("ticket.requester.id");
    return said.comments.reverse().map((one) => ({
      author: one.author_id === customer || !agents.has(one.author_id) ? "customer" : "agent",
      text: one.plain_body,
      sent_at: one.created_at,
      public: one.public,
    }));
  }

  async function open() {
    const ticket = await ticketId();
    const [signed, subject, thread] = await Promise.all([token(ticket), get("ticket.subject"), messages(ticket)]);
    const theme = await get("colorScheme").catch(() => ""); // newer frameworks know it
    return { token: signed, case: { subject, messages: thread }, format: "html", theme };
  }

  /* "internalNote" is for colleagues; all else that is open here reaches the customer. */
  async function editor() {
    const type = await get("comment.type");
    if (!type) return "";
    return type === "internalNote" ? "note" : "reply";
  }

  const insert = (kind, text, format) => client.invoke("ticket.editor.insert", format === "html" ? text : assistkitHtml(text));
  const size = (height) => client.invoke("resize", { width: "100%", height: `${height}px` });

  assistkitFrame(document.getElementById("place"), "{{assistkit.page}}", { open, editor, insert, size, current: ticketId });
})();
