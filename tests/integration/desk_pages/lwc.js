/* What lwc and lightning/* are to a component. */
export class LightningElement extends EventTarget {}
export const api = null;
const Navigate = Symbol("Navigate");
export const NavigationMixin = Object.assign(
  (Base) => class extends Base {
    [Navigate](to) {
      window.opened.push(to);
    }
  },
  { Navigate },
);
export const encodeDefaultFieldValues = (values) => new URLSearchParams(values).toString();
