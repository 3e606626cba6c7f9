/* Where the panel's texts go on helpdesk's ticket page: the tab to respond opens; a note is not public.
   helpdesk renders each comment as a Django template. One that took in a text of ours with braces is sent such that it
   comes out as it reads; in any other, what the agent types keeps helpdesk's meaning.
   The panel is light or dark as the page is, which helpdesk says in data-bs-theme. */
(() => {
  "use strict";

  let literal = false;

  document.addEventListener("assistkit:insert", (event) => {
    literal ||= /[{}]/.test(event.detail.text);
    const tab = document.getElementById("respond-tab");
    const box = document.getElementById("commentBox");
    const open = document.getElementById("id_public");
    if (event.detail.kind !== "note") {
      if (tab) tab.click();
      return;
    }
    if (!box || !open) return; // the desk sends every comment to the customer: no place for a note
    if (tab) tab.click();
    open.checked = false;
    box.value = [box.value.trimEnd(), event.detail.text].filter(Boolean).join("\n\n");
  });

  const page = document.documentElement;
  const follow = () => {
    const theme = page.dataset.bsTheme === "dark" ? "dark" : "light";
    for (const panel of document.querySelectorAll("assistkit-panel")) panel.setAttribute("theme", theme);
  };
  follow();
  new MutationObserver(follow).observe(page, { attributeFilter: ["data-bs-theme"] });

  document.addEventListener("formdata", ({ target, formData }) => {
    const box = document.getElementById("commentBox");
    if (literal && box && target === box.form) formData.set("comment", box.value.replace(/[{}]/g, '{{ "$&" }}'));
  });
})();
