({
  /* Puts the text where the cursor is in the e-mail. submitOnSuccess is false: the agent sends, and nobody else. */
  insert: function (component, event) {
    var panel = component.find("panel");
    component.find("actions").setActionFieldValues({
      actionName: "Case.SendEmail",
      targetFields: { HtmlBody: { value: event.getParam("html"), insertType: "cursor" } },
      submitOnSuccess: false,
    }).then(function () {
      panel.inserted("");
    }).catch(function () {
      panel.inserted("Open the e-mail of this case first, then insert again.");
    });
  },
})
