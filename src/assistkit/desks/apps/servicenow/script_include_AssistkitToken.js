// Script include "AssistkitToken", client callable, global. Signs for one agent in one record, and says what is in it as far
// as this agent may read it. The key is the system property assistkit.key (type password2): "2026-11=secret".
var AssistkitToken = Class.create();
AssistkitToken.prototype = Object.extendsObject(global.AbstractAjaxProcessor, {
  DESK: '{{assistkit.desk}}',
  STAFF: '{{assistkit.staff}}' === 'yes',
  SECONDS: 600,
  NEWEST: 100,
  ROLES: ['itil', 'sn_customerservice_agent', 'sn_esm_agent'],

  open: function () {
    var record = new GlideRecordSecure(String(this.getParameter('sysparm_table')));
    if (!this._isAgent() || !record.isValid() || !record.get(String(this.getParameter('sysparm_id')))) {
      return JSON.stringify({ error: 'You cannot read this record.' });
    }
    var token = this._token(record.getUniqueValue());
    if (!token) {
      return JSON.stringify({ error: 'assistkit has no key here. Your administrator sets the property assistkit.key.' });
    }
    return JSON.stringify({ token: token, 'case': this._case(record) });
  },

  _isAgent: function () {
    for (var at = 0; at < this.ROLES.length; at += 1) {
      if (gs.hasRole(this.ROLES[at])) return true;
    }
    return false;
  },

  _token: function (id) {
    var key = /^([^=\s]+)=(\S{32,})$/.exec(gs.getProperty('assistkit.key', ''));
    if (!key) return '';
    var now = Math.floor(new Date().getTime() / 1000);
    var said = this._part({ alg: 'HS256', typ: 'JWT', kid: key[1] }) + '.' + this._part({
      aud: this.DESK, 'case': id, sub: gs.getUserName(), staff: this.STAFF, iat: now, exp: now + this.SECONDS
    });
    var mac = new GlideCertificateEncryption().generateMac(GlideStringUtil.base64Encode(key[2]), 'HmacSHA256', said);
    return said + '.' + this._url(mac);
  },

  _part: function (said) {
    return this._url(GlideStringUtil.base64Encode(JSON.stringify(said)));
  },

  _url: function (base64) {
    return String(base64).replace(/\s/g, '').replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  },

  // Comments are what the customer reads, work notes are internal.
  _case: function (record) {
    var messages = [];
    var entry = new GlideRecord('sys_journal_field');
    entry.addQuery('element_id', record.getUniqueValue());
    entry.addQuery('element', 'IN', record.work_notes.canRead() ? 'comments,work_notes' : 'comments');
    entry.orderByDesc('sys_created_on');
    entry.setLimit(this.NEWEST);
    entry.query();
    var customer = this._customer(record);
    while (entry.next()) {
      messages.unshift({
        author: customer && entry.getValue('sys_created_by') === customer ? 'customer' : 'agent',
        text: String(entry.getValue('value')).substring(0, 20000),
        sent_at: entry.getValue('sys_created_on').replace(' ', 'T') + 'Z',
        'public': entry.getValue('element') === 'comments'
      });
    }
    if (record.getValue('description')) {
      messages.unshift({ author: 'customer', text: record.getValue('description').substring(0, 20000), 'public': true });
    }
    return { subject: record.getValue('short_description') || '', messages: messages };
  },

  _customer: function (record) {
    var field = record.isValidField('contact') && record.getValue('contact') ? 'contact' : 'caller_id';
    return record.isValidField(field) ? String(record[field].user_name) : '';
  },

  type: 'AssistkitToken'
});
