/* What zaf_sdk.min.js is to an app: get, invoke and request, each a promise that the page around answers. */
window.ZAFClient = {
  init() {
    const waiting = new Map();
    window.addEventListener("message", (event) => {
      const done = waiting.get(event.data.call);
      if (done) done[event.data.failed ? 1 : 0](event.data.failed || event.data.answer);
    });
    const ask = (does) => (...words) => new Promise((done, fail) => {
      const call = crypto.randomUUID();
      waiting.set(call, [done, fail]);
      window.parent.postMessage({ call, does, words }, "*");
    });
    return { get: ask("get"), invoke: ask("invoke"), request: ask("request") };
  },
};
