/* assistkit's page in a page of a desk: the desk's side of the messages, the same for every desk.

assistkitFrame(place, page, desk) puts a frame into the element `place` and shows `page` in it, such as
"https://assist.example/panel?desk=acme". `desk` is what this desk can do, each a promise:

  open()                       {token, case, format, can}: what to show. The token comes from the desk's own server
  editor()                     what is open right now: "reply", "note", "both" or ""
  insert(kind, text, format)   puts the text into what is open, beside what is there. Never sends, never saves
  size(height)                 the frame has so many pixels now, for a desk that must be told; may be left out
  current()                    the id of the case that is open; may be left out where a page has one case for good

A text goes where it belongs or nowhere: a note never into a reply, where a customer would read it.
*/
function assistkitFrame(place, page, desk) {
  "use strict";

  const NOTHING = { reply: "Open a reply first, then insert again.", note: "Open an internal note first, then insert again." };
  const OTHER = {
    reply: "An internal note is open. Open a reply, then insert again.",
    note: "A reply to the customer is open, and this is for colleagues. Open an internal note, then insert again.",
  };
  const MOVED = "Another case is open by now. Nothing was inserted.";
  const REFUSED = "assistkit does not accept what this desk signs. For your administrator: compare the key, the desk's name and the clock.";
  const SERVICE_READS = "{{assistkit.connector}}" === "yes"; // the case, with a connector of its own
  const SOON = 10000; // milliseconds: a new token that is refused so soon will not get better
  const LATE = 10000;
  const TALLEST = 4000; // pixels
  const address = new URL(page);
  const frame = document.createElement("iframe");
  const words = document.createElement("p");
  let opened = 0;

  /* Light or dark as the desk's page is, whatever the reader's system is; "" where the desk shows nothing of its own. */
  function theme() {
    for (let around = place; around; around = around.parentElement) {
      const [red, green, blue, opaque] = (getComputedStyle(around).backgroundColor.match(/[\d.]+/g) || []).map(Number);
      if (opaque === undefined ? blue !== undefined : opaque > 0.5) {
        return 0.3 * red + 0.6 * green + 0.1 * blue > 128 ? "light" : "dark";
      }
    }
    return "";
  }

  function tell(message) {
    frame.contentWindow.postMessage(message, address.origin);
  }

  function problem(error, otherwise) {
    return (error && typeof error.message === "string" && error.message) || otherwise;
  }

  async function open() {
    const again = Date.now() - opened < SOON;
    opened = Date.now();
    if (again) return tell({ type: "assistkit:problem", problem: REFUSED });
    try {
      const said = await desk.open();
      if (said && SERVICE_READS) delete said.case;
      return tell(said && said.token ? { type: "assistkit:case", theme: theme(), ...said } : { type: "assistkit:problem", problem: REFUSED });
    } catch (error) {
      return tell({ type: "assistkit:problem", problem: problem(error, "This desk gave no access to the case.") });
    }
  }

  /* Reads what is open in the moment of inserting, not before. */
  async function insert(said) {
    if (desk.current && String(await desk.current()) !== said.case_id) throw new Error(MOVED);
    const kind = said.kind === "note" ? "note" : "reply";
    const editor = await desk.editor();
    if (!editor) throw new Error(NOTHING[kind]);
    if (editor !== kind && editor !== "both") throw new Error(OTHER[kind]);
    await desk.insert(kind, String(said.text), said.format === "html" ? "html" : "text");
  }

  function size(height) {
    if (!(height > 0)) return;
    const most = Math.min(Math.ceil(height), TALLEST);
    frame.style.height = `${most}px`;
    if (desk.size) desk.size(most);
  }

  async function heard(event) {
    if (event.source !== frame.contentWindow || event.origin !== address.origin || !event.data) return;
    const { type, id } = event.data;
    words.hidden = true;
    clearTimeout(late);
    if (type === "assistkit:loaded" || type === "assistkit:expired") await open();
    if (type === "assistkit:size") size(Number(event.data.height));
    if (type !== "assistkit:insert") return;
    try {
      await insert(event.data);
      tell({ type: "assistkit:inserted", id, problem: "" });
    } catch (error) {
      tell({ type: "assistkit:inserted", id, problem: problem(error, "That did not work. Copy the text by hand.") });
    }
  }

  /* A page that does not come is mostly one that may not be framed here: then these addresses are missing. */
  const late = setTimeout(() => {
    const around = [window.location.origin, ...(window.location.ancestorOrigins || [])];
    words.textContent = `assistkit does not answer at ${address.origin}. For your administrator: is it running, and are these in the desk's origins: ${[...new Set(around)].join(", ")}?`;
    words.hidden = false;
  }, LATE);

  words.hidden = true;
  words.style.cssText = "margin:8px;font:14px/1.5 system-ui,sans-serif";
  frame.title = "Suggested reply";
  frame.allow = "clipboard-write";
  frame.style.cssText = "display:block;width:100%;height:100%;min-height:120px;border:0";
  window.addEventListener("message", heard);
  frame.src = address.href;
  place.append(words, frame);
  return { again: () => ((opened = 0), open()), stop: () => window.removeEventListener("message", heard) };
}

/* Plain text as HTML, for an editor that takes nothing else. */
function assistkitHtml(text) {
  const made = document.createElement("div");
  made.textContent = text;
  return made.innerHTML.replace(/\n/g, "<br>");
}
