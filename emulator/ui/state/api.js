// The emulator's own API. Every call answers JSON or throws `Refused` with the API's own sentence.

export class Refused extends Error {
  /** @param {string} message @param {number} status @param {{field: string, description: string}[]} violations */
  constructor(message, status, violations = []) {
    super(message);
    this.status = status;
    this.violations = violations;
  }
}

/**
 * @param {string} method @param {string} path below /_emulator @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(`/_emulator${path}`, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused("The emulator does not answer.", 0);
  }
  const found = await answer.json().catch(() => ({}));
  if (answer.ok) return found;
  const error = found.error ?? {};
  const violations = (error.details ?? []).flatMap((detail) => detail.field_violations ?? []);
  throw new Refused(error.message ?? `The emulator answered ${answer.status}.`, answer.status, violations);
}

/** @param {Record<string, string | number | undefined>} query */
const asQuery = (query) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
};
const part = encodeURIComponent;
const PAGE = 5000;

/** What the journal has of `query`, oldest first, page after page. @param {Record<string, any>} query */
async function* journalPages(query) {
  for (let after = 0; ; ) {
    const { entries, cursor, last } = await call("GET", `/journal${asQuery({ ...query, after, limit: PAGE })}`);
    yield entries;
    if (cursor >= last) return;
    after = cursor;
  }
}

export const api = {
  phones: () => call("GET", "/phones").then((found) => found.phones),
  newPhone: (wanted) => call("POST", "/phones", wanted),
  changePhone: (number, change) => call("PATCH", `/phones/${part(number)}`, change),
  inbox: (number, after = "", limit = PAGE) =>
    call("GET", `/phones/${part(number)}/messages${asQuery({ after, page_size: limit })}`).then((found) => found.messages),
  write: (number, message) => call("POST", `/phones/${part(number)}/messages`, message),
  count: (text) => call("POST", "/sms:count", { text }),
  message: (id) => call("GET", `/messages/${part(id)}`),
  report: (id, outcome) => call("POST", `/messages/${part(id)}:report`, outcome),
  callbacks: (query = {}) => call("GET", `/callbacks${asQuery(query)}`).then((found) => found.callbacks),
  resend: (id) => call("POST", `/callbacks/${part(id)}:resend`),
  fire: (wanted) => call("POST", "/callbacks:fire", wanted),
  journal: (query = {}) => call("GET", `/journal${asQuery(query)}`),
  journalPages,
  clock: () => call("GET", "/clock"),
  moveClock: (wanted) => call("POST", "/clock", wanted),
  reset: (appId) => call("POST", "/reset", appId ? { app_id: appId } : {}),
  scenarios: () => call("GET", "/scenarios"),
  loadScenario: (wanted) => call("PUT", "/scenarios", wanted),
  playScenario: (wanted) => call("POST", "/scenarios:play", wanted),
  dropScenario: () => call("DELETE", "/scenarios"),
  record: (wanted) => call("POST", "/scenarios:record", wanted),
  faults: () => call("GET", "/faults"),
  addFault: (wanted) => call("POST", "/faults", wanted),
  dropFault: (id) => call("DELETE", id ? `/faults/${part(id)}` : "/faults"),
  targets: () => call("GET", "/targets").then((found) => found.targets),
  apps: () => call("GET", "/apps").then((found) => found.apps),
  health: () => fetch("/health").then((answer) => answer.json()),
};
