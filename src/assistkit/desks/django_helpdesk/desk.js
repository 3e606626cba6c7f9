/* Where the panel's texts go on helpdesk's ticket page: the tab to respond opens; a note is not public. */
document.addEventListener("assistkit:insert", (event) => {
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
