// How journal entries and API answers become the bubbles of a thread. Pure: a thread and a value in, the thread changed.
//
// A thread holds what is on the phone, and ghosts: messages on their way, and those that never arrived. A ghost and
// its message are one item, found by the Conversation API's message id.

/**
 * @typedef {object} Item
 * @property {string} key     message id, else the phone's own id
 * @property {string} id      the phone's own id; "" while it has not arrived
 * @property {"MT" | "MO"} direction
 * @property {string} peer    the other side: a sender, or the number written to
 * @property {string} text
 * @property {number} at      milliseconds
 * @property {string} status  the app message's delivery status
 * @property {boolean} arrived
 * @property {string} fate    what the operator decided: "pending", or ""
 * @property {string} held    why the handset does not take it, or ""
 *
 * @typedef {object} Thread
 * @property {boolean} loaded
 * @property {Map<string, Item>} items
 * @property {Map<string, string>} keys   item keys by message id
 * @property {Map<string, number>} peers  when each other side last wrote or was written to
 * @property {string} last      the newest id that the API has shown
 * @property {string} lastSent  the newest text written here
 */

const BLANK = {
  id: "", text: "", status: "", reason: null, encoding: "GSM", units: 0, parts: [], partCount: 1, ucs2_because: null,
  flash: false, kind: "", choices: [], message_id: "", app_id: "", media: [], arrived: false, fate: "", held: "", answer: null,
};

/** @returns {Thread} with nothing on it yet */
export const emptyThread = () => ({ loaded: false, items: new Map(), keys: new Map(), peers: new Map(), last: "", lastSent: "" });

function put(thread, item) {
  thread.items.set(item.key, item);
  if (item.message_id) thread.keys.set(item.message_id, item.key);
  if (!(thread.peers.get(item.peer) > item.at)) thread.peers.set(item.peer, item.at);
  return true;
}

const find = (thread, messageId) => thread.items.get(thread.keys.get(messageId) ?? messageId);

/** A message as the API has it. */
function message(thread, found) {
  const before = thread.items.get(found.id) ?? (found.message_id ? find(thread, found.message_id) : undefined) ?? BLANK;
  put(thread, {
    ...before,
    ...found,
    key: before.key ?? (found.direction === "MT" && found.message_id ? found.message_id : found.id),
    at: Date.parse(found.at),
    message_id: found.message_id || before.message_id,
    status: later(before.status, found.status ?? ""),
    partCount: found.parts.length || 1,
    arrived: true,
    fate: "",
    held: "",
  });
  if (found.id > thread.last) thread.last = found.id;
}

const ORDER = ["", "QUEUED", "QUEUED_ON_CHANNEL", "SWITCHING_CHANNEL", "DELIVERED", "FAILED", "READ"];

/** Of two statuses of one message the later one: API and feed may overtake each other. */
const later = (one, other) => (ORDER.indexOf(other) >= ORDER.indexOf(one) ? other : one);

/** One journal entry about this phone. @returns {boolean} whether anything on it changed */
function entry(thread, { kind, at: when, message_id: id, app_id, data }) {
  const at = Date.parse(when);
  const known = find(thread, id || data.batch_id);
  switch (kind) {
    case "message.submitted":
      return !known && put(thread, {
        ...BLANK, key: id || data.batch_id, direction: "MT", peer: data.sender, text: data.text, at, app_id, message_id: id,
        status: "QUEUED_ON_CHANNEL", encoding: data.encoding, partCount: data.parts, flash: data.flash, kind: data.kind,
      });
    case "message.status":
      return change(thread, known, { status: later(known?.status ?? "", data.status), reason: data.reason ?? null });
    case "sms.fate":
      return change(thread, known, {
        fate: data.outcome === "pending" ? "pending" : "",
        rule: data.source,
        dueAt: typeof data.after_s === "number" ? at + data.after_s * 1000 : null,
      });
    case "sms.held":
      return change(thread, known, { held: data.why });
    case "phone.received":
      return arrive(thread, known, at, data.id);
    case "phone.sent":
      return sent(thread, at, app_id, data);
    case "message.received":
      return link(thread, id);
    case "callback.attempt":
      return known?.direction === "MO" && change(thread, known, { answer: data });
    default:
      return false;
  }
}

function change(thread, known, changes) {
  return known ? put(thread, { ...known, ...changes }) : false;
}

function arrive(thread, known, at, id) {
  if (!known) return false;
  if (known.message_id) return change(thread, known, { arrived: true, id, at });
  thread.items.delete(known.key); // a batch of the service plan's own API: from now on it goes by the phone's id
  return put(thread, { ...known, key: id, arrived: true, id, at });
}

function sent(thread, at, app_id, data) {
  thread.lastSent = data.id;
  if (thread.items.has(data.id)) return false;
  return put(thread, {
    ...BLANK, key: data.id, id: data.id, direction: "MO", peer: data.to, text: data.text, at, app_id,
    encoding: data.encoding, partCount: data.parts, arrived: true,
  });
}

/** The inbound message that the text just sent from this phone became. The network does one after the other. */
function link(thread, messageId) {
  const item = thread.items.get(thread.lastSent);
  if (!item || item.message_id) return false;
  return change(thread, item, { message_id: messageId });
}

export const fold = { message, thread: entry };
