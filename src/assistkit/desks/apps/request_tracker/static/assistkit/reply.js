/* assistkit below the message of a reply or comment in Request Tracker. The draft goes into the editor; RT's own button sends. */
(() => {
  "use strict";

  const place = document.getElementById("assistkit");
  const message = document.getElementById("UpdateContent");
  const rich = message !== null && message.classList.contains("richtext");

  async function open() {
    const answer = await fetch(place.dataset.case, { credentials: "same-origin", headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    return { ...said, format: rich ? "html" : "text" };
  }

  /* What "Update Type" says in the moment of inserting: RT sends the one to requestors and not the other. */
  async function editor() {
    const type = document.querySelector("[name=UpdateType]");
    if (!type || !message) return "";
    return { response: "reply", private: "note" }[type.value] || "";
  }

  async function insert(kind, text, format) {
    const html = format === "html" ? text : assistkitHtml(text);
    const editors = (window.RT && window.RT.CKEditor && window.RT.CKEditor.instances) || (window.CKEDITOR && window.CKEDITOR.instances) || {};
    const made = editors.UpdateContent;
    if (made && made.insertHtml) made.insertHtml(html); // RT 5
    else if (made && made.model) made.model.insertContent(made.data.toModel(made.data.processor.toView(html))); // RT 6
    else if (rich) throw new Error("The editor is not ready. Try again in a moment.");
    else {
      message.setRangeText(text, message.selectionStart, message.selectionEnd, "end");
      message.dispatchEvent(new Event("input", { bubbles: true }));
      message.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  assistkitFrame(place, place.dataset.page, { open, editor, insert, current: async () => place.dataset.id });
})();
