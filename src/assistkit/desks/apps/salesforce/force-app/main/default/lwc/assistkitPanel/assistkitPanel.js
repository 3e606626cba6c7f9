import { LightningElement, api } from "lwc";
import { NavigationMixin } from "lightning/navigation";
import { encodeDefaultFieldValues } from "lightning/pageReferenceUtils";
import openCase from "@salesforce/apex/AssistkitToken.open";
import { assistkitFrame } from "./frame";

/* assistkit beside a case. Inside AssistkitCase (Aura) the text goes into the e-mail that is open; by itself this opens a new
   e-mail with it. Either way the agent presses Send. */
export default class AssistkitPanel extends NavigationMixin(LightningElement) {
  @api recordId;
  @api insideAura = false;

  /* The component around calls this when the text is in the e-mail, or with why it is not. */
  @api inserted(problem) {
    const { done, fail } = this.waiting || {};
    this.waiting = null;
    if (done) problem ? fail(new Error(problem)) : done();
  }

  renderedCallback() {
    if (this.framed) return;
    this.framed = assistkitFrame(this.template.querySelector(".place"), "{{assistkit.page}}", {
      open: () => this.open(),
      editor: async () => "reply", // texts go into an e-mail by its name, so none can land in another field
      insert: (kind, text) => this.insert(text),
      current: async () => this.recordId,
    });
  }

  disconnectedCallback() {
    if (this.framed) this.framed.stop();
  }

  async open() {
    try {
      const said = await openCase({ caseId: this.recordId });
      return { token: said.token, case: said.case, format: "html", can: ["reply"] };
    } catch (error) {
      throw new Error((error && error.body && error.body.message) || "Salesforce gave no access to the case.");
    }
  }

  insert(html) {
    if (this.insideAura) {
      return new Promise((done, fail) => {
        this.waiting = { done, fail };
        this.dispatchEvent(new CustomEvent("assistkitinsert", { detail: { html } }));
      });
    }
    return this[NavigationMixin.Navigate]({
      type: "standard__quickAction",
      attributes: { apiName: "Case.SendEmail" },
      state: { recordId: this.recordId, defaultFieldValues: encodeDefaultFieldValues({ HtmlBody: html }) },
    });
  }
}
