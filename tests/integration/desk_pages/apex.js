/* An Apex method that is called by import; it runs elsewhere. */
export default async ({ caseId }) => JSON.parse(await window.desksServer(caseId));
