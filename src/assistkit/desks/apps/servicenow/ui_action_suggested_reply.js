// UI action "Suggested reply" on the table: client, form button, onclick "assistkitOpen()".
function assistkitOpen() {
  var modal = new GlideModal('assistkit', false, 900);
  modal.setTitle('Suggested reply');
  modal.render();
}
