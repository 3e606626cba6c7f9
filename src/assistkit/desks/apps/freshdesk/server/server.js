/* Runs at Freshworks, where the secure installation parameters are: it signs a token for one agent in one ticket. */
const crypto = require("crypto");

const DESK = "{{assistkit.desk}}";
const STAFF = "{{assistkit.staff}}" === "yes";
const SECONDS = 600;

function part(said) {
  return Buffer.from(JSON.stringify(said)).toString("base64url");
}

function signed(key, ticket, agent) {
  const at = key.indexOf("=");
  const now = Math.floor(Date.now() / 1000);
  const claims = { aud: DESK, case: ticket, sub: agent, staff: STAFF, iat: now, exp: now + SECONDS };
  const said = `${part({ alg: "HS256", typ: "JWT", kid: key.slice(0, at) })}.${part(claims)}`;
  return `${said}.${crypto.createHmac("sha256", key.slice(at + 1)).update(said).digest("base64url")}`;
}

exports = {
  token: function (args) {
    const key = args.iparams.key || "";
    const ticket = String(args.ticket || "");
    const agent = String(args.agent || "");
    if (!/^[^=\s]+=\S{32,}$/.test(key) || !ticket || !agent) {
      return renderData({ status: 400, message: "assistkit: the key must be a name and a secret, 2026-11=..." });
    }
    return renderData(null, { token: signed(key, ticket, agent) });
  },
};
