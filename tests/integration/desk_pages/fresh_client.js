/* What the client of Freshworks' platform 3.0 is to an app; the page around answers. */
window.app = {
  async initialized() {
    const waiting = new Map();
    const heard = new Map();
    window.addEventListener("message", (event) => {
      const { call, event: name, answer, failed } = event.data;
      if (name) (heard.get(name) || (() => {}))({ type: name });
      const done = waiting.get(call);
      if (done) done[failed ? 1 : 0](failed || answer);
    });
    const ask = (does) => (...words) => new Promise((done, fail) => {
      const call = crypto.randomUUID();
      waiting.set(call, [done, fail]);
      window.parent.postMessage({ call, does, words }, "*");
    });
    return {
      data: { get: ask("data") },
      interface: { trigger: ask("trigger") },
      request: { invoke: ask("invoke") },
      instance: { resize: ask("resize") },
      events: { on: (name, act) => heard.set(name, act) },
    };
  },
};
