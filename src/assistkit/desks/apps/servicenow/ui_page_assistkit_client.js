// Client script of the UI page "assistkit". A reply goes into Additional comments, a note into Work notes, by their names:
// neither can land in the other. Nothing is saved: the agent reads it and posts it.
(function () {
  var FIELDS = { reply: 'comments', note: 'work_notes' };
  var id = g_form.getUniqueValue();

  function open() {
    return new Promise(function (done, fail) {
      var asked = new GlideAjax('AssistkitToken');
      asked.addParam('sysparm_name', 'open');
      asked.addParam('sysparm_table', g_form.getTableName());
      asked.addParam('sysparm_id', id);
      asked.getXMLAnswer(function (answer) {
        var said = JSON.parse(answer || '{}');
        if (!said.token) return fail(new Error(said.error || 'ServiceNow gave no access to the record.'));
        return done({ token: said.token, 'case': said['case'], format: 'text' });
      });
    });
  }

  // What the form has: a reply needs a field that the customer reads, a note one for colleagues.
  function editor() {
    var has = Object.keys(FIELDS).filter(function (kind) { return Boolean(g_form.getControl(FIELDS[kind])); });
    return Promise.resolve(has.length === 2 ? 'both' : has[0] || '');
  }

  function insert(kind, text) {
    var before = g_form.getValue(FIELDS[kind]);
    g_form.setValue(FIELDS[kind], before ? before + '\n\n' + text : text);
    return Promise.resolve();
  }

  function current() {
    return Promise.resolve(g_form.getUniqueValue());
  }

  assistkitFrame(document.getElementById('assistkit'), '{{assistkit.page}}', {
    open: open, editor: editor, insert: insert, current: current
  });
})();
