/* The agent's panel: <assistkit-panel>, for any help desk. One file, no build step, no request but to your own server.

  <script src="/static/assistkit/panel.js" defer></script>
  <assistkit-panel src="/cases/7/panel.json" action="/cases/7/review" target="#commentBox" csrf="TOKEN"></assistkit-panel>

Attributes
  src          where the JSON of assistkit.desks.panel.panel_data comes from (GET, same origin, with cookies). Needed.
               200: it is shown. 202: it is being made, the panel asks again. Anything else: "No suggestion right now."
               An article that the agent chose is asked for as ?article=ID (added to what src has already).
  action       where reviews go (POST, JSON, same origin, with cookies). Without it nothing is posted.
  target       CSS selector of the reply's textarea, input or contenteditable element on the page.
  csrf         token that every POST carries, in the header that `csrf-header` names (X-CSRFToken).
  csrf-header  see csrf.
  poll         milliseconds before asking again after a 202 (1500; later ones wait longer, at most 10 s; ends after 40).
  notes        "off" takes "Insert as internal note" away, on a desk that has no such notes.
  insert-label, note-label   other words on these two buttons, such as "Copy".
  theme        "light" keeps the panel light on a page that has no dark side, "dark" keeps it dark; without it the
               panel is what the reader's system is.

Body of a POST: {"event", "suggestion_id", "reason", "article"}, all strings. `event` is
  "inserted"   the agent put the draft into the reply (reason "reply") or made an internal note of it (reason "note")
  "rejected"   not helpful; reason is one of the choices, then ": " and the agent's own words if there are any
  "article"    the agent wants a draft from another article, whose id `article` is; then src is loaded with it
  Any 2xx is a success; the answer's body is not read.

Events, on the element, bubbling
  assistkit:ready    {suggestion_id, status}                        a suggestion is shown
  assistkit:insert   {kind: "reply" | "note", text, format, suggestion_id, case_id}
                     Before the text goes anywhere. A "reply" is then appended to `target`, which gets `input` and
                     `change`; preventDefault() stops that, for an editor with an API of its own. A "note" is yours.
  assistkit:article  {article, suggestion_id}
  assistkit:posted   {event, suggestion_id, reason, article, ok}    after a POST

Method: refresh() loads src again. Nothing here ever sends a reply.
Properties, to set before the element is on the page:
  ask      in place of fetch for every request, for a page that adds to them, such as an access token
  insert   in place of `target`, for replies and notes: a function of {kind, text, format, suggestion_id, case_id} that
           promises the words to say, or "" for the usual ones. Where it fails nothing is posted, and the error's message
           is said. Text is put somewhere or copied; nothing is sent.
*/
(() => {
  "use strict";

  const QUIET = "No suggestion right now.";
  const WAITING = "Looking for an answer…";
  const REASONS = ["wrong article", "no article answers this", "wrong product", "out of date", "incomplete", "wrong tone", "other"];
  const LONGEST_REASON = 500;
  const POLLS = 40;
  const LEVELS = 6; // of a list
  const LONGEST_POLL = 10000;

  const DARK = `--card:#1e2225;--ink:#e7e6e1;--soft:#a9b0b4;--line:#353b3f;
    --well:#24292c;--link:#7cc4e4;--edge:#7d868b;--ready:#a3e2c0;--ready-bg:#173a2a;--check:#ffd58a;--check-bg:#453108;
    --clarify:#b1d1ff;--clarify-bg:#1a3356;--escalate:#ffb8cb;--escalate-bg:#4c1c2e;--abstained:#cfd3d5;
    --abstained-bg:#2d3337;--error:#ffb4ad;--error-bg:#501d1b;color-scheme:dark`;

  const CSS = `
:host{--card:#fff;--ink:#1f2426;--soft:#565d61;--line:#dedcd5;--well:#faf9f6;--link:#0b5a7a;--edge:#868c90;
  --ready:#14573a;--ready-bg:#dcf1e5;--check:#6d4300;--check-bg:#ffeabd;--clarify:#12437f;--clarify-bg:#dfebfb;
  --escalate:#852043;--escalate-bg:#fae1e8;--abstained:#41474b;--abstained-bg:#ececea;--error:#9c1c1c;--error-bg:#fbe3e1;
  display:block;container-type:inline-size;color-scheme:light}
:host([hidden]){display:none}
@media (prefers-color-scheme:dark){:host(:not([theme=light])){${DARK}}}
:host([theme=dark]){${DARK}}
*{box-sizing:border-box}
.panel{color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;
  font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;text-align:start;overflow-wrap:anywhere}
.live{margin:0;color:var(--soft);font-size:14px}.live:empty{display:none}
.body>*+*{margin-top:12px}.body:empty{display:none}.body .live{color:var(--ink);font-weight:600}
.head{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;justify-content:space-between}
.pill{display:inline-flex;gap:8px;align-items:center;margin:0;padding:3px 12px 3px 5px;border-radius:99px;font-size:15px;
  font-weight:650;background:var(--tone-bg);color:var(--tone)}
.pill span{display:inline-grid;place-items:center;width:20px;height:20px;border-radius:50%;font-size:13px;line-height:1;
  background:var(--tone);color:var(--tone-bg)}
.ready{--tone:var(--ready);--tone-bg:var(--ready-bg)}.check{--tone:var(--check);--tone-bg:var(--check-bg)}
.clarify{--tone:var(--clarify);--tone-bg:var(--clarify-bg)}
.escalate{--tone:var(--escalate);--tone-bg:var(--escalate-bg)}
.abstained{--tone:var(--abstained);--tone-bg:var(--abstained-bg)}
.soft{color:var(--soft);font-size:14px}.body p,.body dl,.body ul,.body ol,h3,pre{margin-bottom:0}.body p{margin-top:6px}
b,.soft b{color:var(--ink)}
.findings,.list{list-style:none;padding:0;display:grid;gap:6px}
.findings li{display:grid;grid-template-columns:auto 1fr;gap:8px;padding:7px 10px;border-radius:8px;font-size:14px;
  background:var(--abstained-bg)}
.findings .warning{background:var(--check-bg)}.findings .warning b{color:var(--check)}
.findings .error{background:var(--error-bg)}.findings .error b{color:var(--error)}
code{font-size:12px;color:var(--soft);white-space:nowrap}.warning code,.error code{color:inherit}
.draft{padding:12px 14px;background:var(--well);border:1px solid var(--line);border-radius:8px;line-height:1.55}
${Array.from({ length: LEVELS }, (_, at) => `.in${at + 1}{margin-inline-start:${(1.7 * (at + 1)).toFixed(1)}em}`).join("")}
.line{white-space:pre-wrap}.code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}.gap{height:.7em}
.item{display:grid;grid-template-columns:1.7em 1fr;padding:1px 0}.item>:first-child{color:var(--soft)}
.courtesy{color:var(--soft)}.notice{font-style:italic}
.flag-error{background:var(--error-bg);text-decoration:underline wavy var(--error) 1px;text-underline-offset:4px}
.flag-warning{text-decoration:underline dotted var(--check) 2px;text-underline-offset:4px}
.lit{background:var(--clarify-bg);border-radius:4px}
.columns>*+*{margin-top:16px}
h3{margin:0 0 6px;font-size:14px;color:var(--soft);font-weight:650}
.list{margin:0}.list>li{padding:7px 9px;border-radius:8px;border:1px solid transparent}
.list>li.lit{border-color:var(--clarify);background:var(--clarify-bg)}
.sources>li{display:grid;grid-template-columns:26px 1fr}.others>li{border-color:var(--line)}
.number,.marker{min-width:18px;padding:0 4px;border:0;border-radius:5px;background:var(--clarify-bg);color:var(--clarify);
  font:650 12px/18px system-ui,sans-serif;text-align:center}
.number{justify-self:start;align-self:start;margin-top:2px}
.marker{min-width:24px;min-height:24px;margin:0 1px 0 3px;cursor:pointer}
.marker:hover,.marker:focus-visible{background:var(--clarify);color:var(--clarify-bg)}
.lit .number{background:var(--clarify);color:var(--clarify-bg)}
.title{font-weight:600}a{color:var(--link);text-underline-offset:2px}
.internal{display:inline-block;padding:0 7px;border-radius:99px;background:var(--escalate-bg);color:var(--escalate);
  font-size:12px;font-weight:600}
blockquote{margin:4px 0 0;padding-inline-start:9px;border-inline-start:3px solid var(--line);font-size:14px;
  white-space:pre-wrap}
.path{color:var(--soft);font-size:13px}
details{border-top:1px solid var(--line);padding-top:8px}summary{cursor:pointer;font-size:14px;font-weight:600;padding:2px 0}
summary span{color:var(--soft);font-weight:400}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 12px;margin:6px 0 0;font-size:14px}
dt{color:var(--soft)}dd{margin:0}pre{white-space:pre-wrap;font:inherit;font-size:14px;margin:6px 0 0}
.buttons{display:flex;flex-wrap:wrap;gap:8px}
.action{min-height:36px;padding:5px 13px;border:1px solid var(--edge);border-radius:7px;background:none;color:var(--ink);
  font:600 14px/1.4 system-ui,sans-serif;cursor:pointer}
.action:hover{background:var(--well)}
.main{background:var(--link);border-color:var(--link);color:var(--card)}.main:hover{background:var(--ink)}
form{display:grid;gap:8px;padding:12px 14px;border:1px solid var(--line);border-radius:8px;background:var(--well)}
form[hidden]{display:none}label{display:grid;gap:3px;font-size:14px;font-weight:600}
select,textarea{width:100%;min-height:36px;padding:6px 8px;border:1px solid var(--edge);border-radius:6px;
  background:var(--card);color:var(--ink);font:15px/1.4 system-ui,sans-serif}textarea{min-height:64px;resize:vertical}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}summary:focus-visible{border-radius:3px}
@container (min-width:48rem){.columns{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:18px}
  .columns.single{display:block}.columns>*+*{margin-top:0}}
@container (max-width:26rem){.panel{padding:12px}.buttons .action{flex:1 1 auto;padding:5px 8px}.findings li{grid-template-columns:1fr;gap:1px}
  dl{grid-template-columns:1fr;gap:0}dd+dt{margin-top:6px}}
@media (forced-colors:active){.lit,.list>li.lit{outline:2px solid}.main{border-width:2px}}
`;

  const told = (value) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  const list = (value) => (Array.isArray(value) ? value : []);
  const record = (value) => (value && typeof value === "object" ? value : {});
  const records = (value) => list(value).map(record);
  const texts = (value) => list(value).map(told).filter(Boolean);

  /* An element with children: strings become text, never markup. */
  function el(name, options, ...children) {
    const made = document.createElement(name);
    const { on, ...attributes } = options || {};
    for (const [key, value] of Object.entries(attributes)) if (value !== "" && value !== false) made.setAttribute(key, value);
    for (const [type, heard] of Object.entries(on || {})) made.addEventListener(type, heard);
    made.append(...children.filter((child) => child !== "" && child !== null));
    return made;
  }

  const known = (name, names) => (names.includes(name) ? name : "");

  /* The address on this page's own server, else null. */
  function own(address, article) {
    try {
      const url = new URL(address, document.baseURI);
      if (article) url.searchParams.set("article", article);
      return url.origin === window.location.origin ? url.href : null;
    } catch {
      return null;
    }
  }

  const WEB = /^https?:\/\/[^\s<>"']+$/i;
  const outside = (url, attributes, words) => el("a", { ...attributes, href: url, target: "_blank", rel: "noopener noreferrer" }, words);

  const deep = (indent) => (Number(indent) >= 1 ? `in${Math.min(Math.trunc(Number(indent)), LEVELS)}` : "");

  function title(source) {
    const words = told(source.title) || told(source.article_id);
    const url = told(source.url);
    const shown = WEB.test(url)
      ? outside(url, { class: "title", dir: "auto" }, words)
      : el("span", { class: "title", dir: "auto" }, words);
    const inside = source.visibility === "public" ? [] : [" ", el("span", { class: "internal" }, "internal — not for the customer")];
    return [shown, ...inside];
  }

  function solved(source) {
    const cases = texts(source.past_cases);
    return cases.length ? el("div", { class: "path", dir: "auto" }, `Solved similar cases: ${cases.join(", ")}`) : null;
  }

  function folded(name, about, ...children) {
    return el("details", {}, el("summary", {}, name, " ", el("span", {}, about)), ...children);
  }

  /* What assistkit.replies writes; a "<" of anything else is shown as one, so the parser never sees another tag. */
  const FOREIGN = /<(?!\/?(?:p|ol|ul|li|pre|sup)>|br>|ol start="\d{1,9}">|a href="(?:https?:\/\/|mailto:)[^"<>]*" rel="noopener noreferrer">|\/a>)/gi;

  function nodesOf(html) {
    return [...new DOMParser().parseFromString(html.replace(FOREIGN, "&lt;"), "text/html").body.childNodes];
  }

  function paragraphs(text) {
    const made = document.createDocumentFragment();
    for (const block of text.split(/\n{2,}/)) {
      const paragraph = el("p");
      block.split("\n").forEach((line, at) => paragraph.append(...(at ? [el("br"), line] : [line])));
      made.append(paragraph);
    }
    return made;
  }

  /* Appends to a field of the page and tells the page; whether there was one to write to. */
  function append(field, text, format) {
    if (!field || field.disabled || field.readOnly) return false;
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) {
      const end = field.value.length;
      field.setRangeText((field.value.trim() ? "\n\n" : "") + text, field.value.trim() ? end : 0, end, "end");
      field.focus();
      field.scrollTop = field.scrollHeight;
    } else if (field.isContentEditable) {
      if (!field.textContent.trim()) field.replaceChildren();
      field.append(...(format === "html" ? nodesOf(text) : [paragraphs(text)]));
      field.focus();
    } else return false;
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  function appended(field, text, format) {
    try {
      return append(field, text, format);
    } catch {
      return false; // such as an input of numbers
    }
  }

  class AssistkitPanel extends HTMLElement {
    static observedAttributes = ["src"];

    constructor() {
      super();
      this._root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      this._root.adoptedStyleSheets = [sheet];
      this._body = el("div", { class: "body" });
      this._live = el("p", { class: "live", role: "status", "aria-live": "polite" });
      this._panel = el("section", { class: "panel", "aria-label": "Suggested reply", tabindex: "-1" }, this._body, this._live);
      this._root.append(this._panel);
      this._data = {};
      this._run = 0;
    }

    connectedCallback() {
      this.refresh();
    }

    disconnectedCallback() {
      this._stop();
    }

    attributeChangedCallback(_, before, now) {
      if (this.isConnected && before !== now && before !== null) this.refresh();
    }

    refresh() {
      return this._load("");
    }

    _stop() {
      this._run += 1;
      if (this._asking) this._asking.abort();
    }

    _say(words) {
      this._live.textContent = words;
    }

    _ask(address, options) {
      return typeof this.ask === "function" ? this.ask(address, options) : fetch(address, options);
    }

    /* Loads and shows; whatever goes wrong ends in one quiet line. */
    async _load(article, chosen = "") {
      this._stop();
      const run = this._run;
      this._panel.append(this._live);
      this._body.replaceChildren();
      this._say(WAITING);
      try {
        const data = await this._fetched(own(this.getAttribute("src") || "", article), run);
        if (run !== this._run) return;
        this._show(data, chosen);
        if (article) this._panel.focus();
      } catch {
        if (run !== this._run) return;
        this._panel.append(this._live);
        this._body.replaceChildren(...(article ? [this._back()] : []));
        this._say(QUIET);
      }
    }

    async _fetched(address, run) {
      if (!address || !this.getAttribute("src")) throw new Error("src");
      let wait = Number(this.getAttribute("poll")) > 0 ? Number(this.getAttribute("poll")) : 1500;
      for (let asked = 0; asked < POLLS && run === this._run; asked += 1) {
        this._asking = new AbortController();
        const answer = await this._ask(address, {
          credentials: "same-origin", mode: "same-origin", cache: "no-store", signal: this._asking.signal,
          headers: { Accept: "application/json" },
        });
        if (answer.status === 200) return await answer.json();
        if (answer.status !== 202) throw new Error(String(answer.status));
        await new Promise((done) => setTimeout(done, Math.min(wait, LONGEST_POLL)));
        wait *= 1.2;
      }
      throw new Error("late");
    }

    _show(data, chosen) {
      this._data = record(data);
      const status = record(this._data.status);
      if (!told(this._data.suggestion_id) || !told(status.label)) throw new Error("shape");
      this._marks = new Map();
      this._listed = new Map();
      const sources = this._sources();
      const left = el("div", { class: "body" }, ...this._draft(), this._buttons(), this._live, this._form());
      const columns = el("div", { class: sources.length ? "columns" : "columns single" }, left, ...sources);
      const parts = [this._head(status, chosen), ...this._findings(status), columns, ...this._folds()];
      this._say("");
      this._body.replaceChildren(...parts);
      this._tell("ready", { suggestion_id: told(this._data.suggestion_id), status: told(status.name) });
    }

    _tell(name, detail, cancelable = false) {
      return this.dispatchEvent(new CustomEvent(`assistkit:${name}`, { detail, bubbles: true, composed: true, cancelable }));
    }

    _head(status, chosen) {
      const look = known(told(status.name), ["ready", "check", "clarify", "escalate", "abstained"]) || "abstained";
      const confidence = record(this._data.confidence);
      const value = Number(confidence.value);
      const mark = el("span", { "aria-hidden": "true" }, told(status.mark));
      return el(
        "div", {},
        el(
          "div", { class: `head ${look}` },
          el("h3", { class: "pill" }, mark, told(status.label)),
          el("span", { class: "soft" }, told(confidence.words), " ", el("b", {}, Number.isFinite(value) ? value.toFixed(2) : "")),
        ),
        el("p", { class: "soft" }, told(status.advice)),
        chosen ? el("p", { class: "soft", dir: "auto" }, `From the article that you chose: ${chosen}`) : "",
        chosen ? el("p", {}, this._back()) : "",
      );
    }

    _findings(status) {
      const item = (one, ...words) =>
        el(
          "li", { class: known(told(one.severity), ["error", "warning", "info"]) },
          el("b", {}, told(one.label)), el("span", { dir: "auto" }, ...words),
        );
      const whole = (one) => [
        told(one.message), ...(told(one.about) ? [" ", el("q", { dir: "auto" }, told(one.about))] : []), " ",
        el("code", {}, told(one.code)),
      ];
      const all = records(this._data.findings);
      const open = all.filter((one) => one.open);
      const more = all.filter((one) => !one.open || told(one.line).endsWith("…"));
      const name = status.name === "abstained" ? "Why there is no suggestion" : "Findings";
      const shown = [];
      if (open.length) shown.push(el("ul", { class: "findings", "aria-label": name }, ...open.map((one) => item(one, told(one.line)))));
      if (more.length) shown.push(folded("Why", `${more.length} more`, el("ul", { class: "findings" }, ...more.map((one) => item(one, ...whole(one))))));
      return shown;
    }

    _draft() {
      const lines = records(this._data.draft);
      if (!lines.length) return [];
      const shown = lines.map((line) => {
        const pieces = records(line.pieces).flatMap((piece) => this._piece(piece));
        if (!pieces.length) return el("div", { class: "gap" });
        const mark = told(line.mark);
        const name = ["line", mark && "item", line.code === true && "code", deep(line.indent)].filter(Boolean).join(" ");
        const shown = mark ? [el("span", {}, /^[-*•]$/.test(mark) ? "•" : mark), el("span", {}, ...pieces)] : pieces;
        return el("div", { class: name, dir: "auto" }, ...shown);
      });
      return [el("div", { class: "draft", dir: "auto", role: "group", "aria-label": "Draft" }, ...shown)];
    }

    _piece(piece) {
      const kind = known(told(piece.kind), ["evidence", "courtesy", "question", "notice"]);
      const flag = known(told(piece.flag), ["error", "warning", "info"]);
      const markers = texts(piece.markers);
      const named = { class: [kind, flag && `flag-${flag}`].filter(Boolean).join(" ") };
      const words = el("span", named, WEB.test(told(piece.link)) ? outside(piece.link, {}, told(piece.text)) : told(piece.text));
      for (const marker of markers) this._marks.set(marker, [...(this._marks.get(marker) || []), words]);
      const light = (on, marker) => () => this._light(marker, on, words);
      const buttons = markers.map((marker) =>
        el(
          "button",
          {
            type: "button", class: "marker", "aria-label": `Source ${marker}`,
            on: {
              mouseenter: light(true, marker), mouseleave: light(false, marker),
              focus: light(true, marker), blur: light(false, marker),
              click: () => this._listed.get(marker)?.scrollIntoView({ block: "nearest" }),
            },
          },
          marker,
        ),
      );
      return [words, ...buttons];
    }

    _light(marker, on, ...words) {
      for (const one of [this._listed.get(marker), ...words]) one?.classList.toggle("lit", on);
    }

    _sources() {
      const sources = records(this._data.sources).map((source) => {
        const marker = told(source.marker);
        const quotes = records(source.quotes).flatMap((quote, at, all) => {
          const heading = told(quote.heading);
          const same = at > 0 && told(all[at - 1].heading) === heading;
          const text = el("blockquote", { dir: "auto" }, told(quote.text));
          return heading && !same ? [el("div", { class: "path", dir: "auto" }, heading), text] : [text];
        });
        const light = (on) => () => this._light(marker, on, ...(this._marks.get(marker) || []));
        const item = el(
          "li", { on: { mouseenter: light(true), mouseleave: light(false) } },
          el("span", { class: "number" }, marker), el("div", {}, ...title(source), ...quotes, solved(source)),
        );
        this._listed.set(marker, item);
        return item;
      });
      return sources.length ? [el("div", {}, el("h3", {}, "Sources"), el("ol", { class: "list sources" }, ...sources))] : [];
    }

    _folds() {
      const folds = [];
      const lines = records(this._data.summary);
      if (lines.length) {
        const rows = lines.flatMap((line) => [
          el("dt", {}, told(line.kind).replace(/^./, (first) => first.toUpperCase())),
          el("dd", { dir: "auto" }, told(line.text), " ", el("span", { class: "path" }, told(line.where))),
        ]);
        folds.push(folded("Summary of the case", "", el("dl", {}, ...rows)));
      }
      if (told(this._data.handover)) folds.push(folded("Hand-over note", "internal", el("pre", { dir: "auto" }, told(this._data.handover))));
      if (this._others) folds.push(this._others);
      return folds;
    }

    _button(words, act, main = false) {
      return el("button", { type: "button", class: main ? "action main" : "action", on: { click: act } }, words);
    }

    _back() {
      return this._button("Back to the first suggestion", async () => {
        await this.refresh();
        this._panel.focus();
      });
    }

    _buttons() {
      const buttons = [];
      if (told(this._data.reply)) {
        const words = this.getAttribute("insert-label") || "Insert";
        const insert = this._button(words, () => this._insert("reply", told(this._data.reply), insert), true);
        buttons.push(insert);
      }
      if (told(this._data.note) && this.getAttribute("notes") !== "off") {
        const words = this.getAttribute("note-label") || "Insert as internal note";
        const note = this._button(words, () => this._insert("note", told(this._data.note), note));
        buttons.push(note);
      }
      this._unhelpful = this._button("Not helpful", () => this._open(this._formed.hidden));
      this._unhelpful.setAttribute("aria-expanded", "false");
      buttons.push(this._unhelpful);
      this._others = this._otherArticles();
      const first = this._others?.querySelector("button");
      if (first) {
        const choose = () => {
          this._others.open = true;
          first.focus();
        };
        buttons.push(this._button("Try another article", choose));
      }
      return el("div", { class: "buttons" }, ...buttons);
    }

    _otherArticles() {
      const others = records(this._data.evidence).map((one) => {
        const id = told(one.article_id);
        const name = told(one.title) || id;
        const use = this._button("Draft from this", () => this._choose(id, name));
        use.setAttribute("aria-label", `Draft from ${name}`);
        return el(
          "li", {}, ...title(one), el("div", { class: "path", dir: "auto" }, told(one.why)), solved(one),
          el("blockquote", { dir: "auto" }, told(one.excerpt)),
          one.visibility === "public" ? el("p", {}, use) : "", // no draft ever quotes an internal one
        );
      });
      return others.length ? folded("Other articles", String(others.length), el("ol", { class: "list others" }, ...others)) : null;
    }

    async _insert(kind, text, button) {
      const [id, run] = [told(this._data.suggestion_id), this._run];
      const format = kind === "note" ? "text" : told(this._data.format) || "text";
      const passed = { kind, text, format, suggestion_id: id, case_id: told(this._data.case_id) };
      const free = this._tell("insert", passed, true);
      let said = "";
      if (free && typeof this.insert === "function") {
        button.disabled = true; // twice would be twice in the reply
        try {
          said = told(await this.insert(passed));
        } catch (error) {
          if (run === this._run) this._say(told(error?.message) || "That did not work. Copy the text by hand.");
          return false;
        } finally {
          button.disabled = false;
        }
        if (run !== this._run) return false; // another case is shown by now
      } else if (kind === "reply" && free) {
        const target = this.getAttribute("target");
        let field = null;
        try {
          field = target ? document.querySelector(target) : null;
        } catch {
          field = null;
        }
        if (!appended(field, text, format)) return this._say("There is no reply field to insert into.");
      }
      const own = this.getAttribute(kind === "note" ? "note-label" : "insert-label");
      if (!own) button.textContent = kind === "note" ? "Insert note again" : "Insert again";
      const usual = kind === "note" ? "Passed on as an internal note. Read it before you save it." : "Inserted. Read it before you send it.";
      this._say(said || usual);
      return this._post("inserted", kind, "");
    }

    _form() {
      const reason = el("select", { name: "reason" }, ...REASONS.map((one) => el("option", { value: one }, one[0].toUpperCase() + one.slice(1))));
      const words = el("textarea", { name: "words", rows: "2", maxlength: String(LONGEST_REASON - 40) });
      const send = async (event) => {
        event.preventDefault();
        const own = words.value.trim();
        const saved = await this._post("rejected", own ? `${reason.value}: ${own}` : reason.value, "");
        if (!saved) return this._say("That could not be saved. Try again.");
        this._open(false);
        this._unhelpful.textContent = "Marked as not helpful"; // a click opens the form again, to say something else
        return this._say("Thank you. That was noted.");
      };
      this._formed = el(
        "form",
        {
          "aria-label": "Not helpful", hidden: "hidden",
          on: { submit: send, keydown: (event) => event.key === "Escape" && this._open(false) },
        },
        el("label", {}, "What is wrong with it?", reason),
        el("label", {}, "In your words (optional)", words),
        el("div", { class: "buttons" }, el("button", { type: "submit", class: "action main" }, "Save"), this._button("Cancel", () => this._open(false))),
      );
      return this._formed;
    }

    _open(open) {
      this._formed.hidden = !open;
      this._unhelpful.setAttribute("aria-expanded", String(open));
      (open ? this._formed.querySelector("select") : this._unhelpful).focus();
    }

    async _choose(article, name) {
      this._tell("article", { article, suggestion_id: told(this._data.suggestion_id) });
      await this._post("article", "", article);
      await this._load(article, name);
    }

    /* Whether it was kept; true where there is nowhere to post. */
    async _post(event, reason, article) {
      const action = this.getAttribute("action");
      if (!action) return true;
      const said = { event, suggestion_id: told(this._data.suggestion_id), reason: reason.slice(0, LONGEST_REASON), article };
      let ok = false;
      try {
        const address = own(action, "");
        const headers = { "Content-Type": "application/json", Accept: "application/json" };
        if (this.getAttribute("csrf")) headers[this.getAttribute("csrf-header") || "X-CSRFToken"] = this.getAttribute("csrf");
        const sent = { method: "POST", credentials: "same-origin", mode: "same-origin", headers, body: JSON.stringify(said) };
        ok = address !== null && (await this._ask(address, sent)).ok;
      } catch {
        ok = false;
      }
      this._tell("posted", { ...said, ok });
      return ok;
    }
  }

  if (!customElements.get("assistkit-panel")) customElements.define("assistkit-panel", AssistkitPanel);
})();
