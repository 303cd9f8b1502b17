// What the page calls things: statuses, times, numbers. One place, so that one thing has one name everywhere.

export const STATUS = {
  QUEUED: "Queued",
  QUEUED_ON_CHANNEL: "On its way",
  SWITCHING_CHANNEL: "Switching channel",
  DELIVERED: "Delivered",
  READ: "Read",
  FAILED: "Failed",
};

export const HANDSET = {
  on: "On",
  off: "Switched off",
  out_of_coverage: "Out of coverage",
  inbox_full: "Inbox full",
  blocked: "Blocks everybody",
};

export const KIND = {
  text_message: "Text",
  card_message: "Card",
  carousel_message: "Carousel",
  choice_message: "Choices",
  list_message: "List",
  location_message: "Location",
  media_message: "Media",
  contact_info_message: "Contact info",
  template_message: "Template",
};

export const REASONS = [
  "RECIPIENT_NOT_REACHABLE", "RECIPIENT_INVALID_CHANNEL_IDENTITY", "CHANNEL_REJECT", "CHANNEL_FAILURE",
  "DELIVERY_TIMED_OUT", "DELIVERY_REJECTED_DUE_TO_POLICY", "RATE_LIMITED", "RECIPIENT_NOT_OPTED_IN",
  "CHANNEL_BAD_CONFIGURATION", "CHANNEL_CONFIGURATION_MISSING", "MESSAGE_EXPIRED", "DELIVERY_REPORT_TIME_OUT",
  "INTERNAL_ERROR", "BAD_REQUEST", "NO_PERMISSION", "UNSUPPORTED_OPERATION", "INACTIVE_CREDENTIAL", "MEDIA_NOT_REACHABLE",
  "MEDIA_TOO_LARGE", "MEDIA_TYPE_UNSUPPORTED", "OUTSIDE_ALLOWED_SENDING_WINDOW", "UNKNOWN_APP", "UNKNOWN",
]; // prettier-ignore

/** Delivery codes worth a click, and what they mean (the whole table: docs/sms.md). */
export const CODES = [
  [150, "unknown subscriber"], [153, "absent subscriber"], [158, "memory full"], [107, "congestion"], [61, "destination blocked"],
  [402, "unroutable"], [403, "internal error"], [404, "temporary failure"], [405, "unmatched parameter"], [406, "expired"],
  [407, "cancelled"], [408, "rejected"], [410, "no default originator"], [411, "too many parts"], [412, "not provisioned"],
  [413, "account blocked"], [414, "media unreachable"], [415, "MMS rejected"], [416, "MMS unsupported"], [417, "MMS unreachable"],
  [418, "MMS content unknown"],
]; // prettier-ignore

const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exactTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });
const dayName = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** @param {number} at milliseconds */
export const time = (at) => clockTime.format(at);
/** @param {number} at milliseconds */
export const exact = (at) => exactTime.format(at);
/** @param {number} at milliseconds */
export const day = (at) => dayName.format(at);
/** @param {number} at milliseconds */
export const shortDate = (at) => shortDay.format(at);
/** @param {number} at @returns {string} a key per local day */
export const dayKey = (at) => new Date(at).toDateString();
/** Time today, date before. @param {number} at @param {number} now */
export const moment = (at, now) => (dayKey(at) === dayKey(now) ? time(at) : shortDate(at));

/** A span of milliseconds as a person would say it: 40 ms, 1.2 s, 5 min, 3 h, 2 d. @param {number} ms */
export function span(ms) {
  const size = Math.abs(ms);
  if (size < 1000) return `${Math.round(ms)} ms`;
  if (size < 60_000) return `${+(ms / 1000).toFixed(1)} s`;
  if (size < 3_600_000) return `${+(ms / 60_000).toFixed(1)} min`;
  if (size < 86_400_000) return `${+(ms / 3_600_000).toFixed(1)} h`;
  return `${+(ms / 86_400_000).toFixed(1)} d`;
}

/** What is left until something happens; short spans in whole seconds, so that they can count down. @param {number} ms */
export const remaining = (ms) => span(ms < 60_000 ? Math.ceil(ms / 1000) * 1000 : ms);

/** How a number is written for people. Senders that are words stay words. @param {string} text */
export const number = (text) => (/^\d{7,15}$/.test(text) ? `+${text}` : text);

/** @param {number} n @param {string} one @param {string} [many] */
export const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** Who a phone belongs to, for headings. @param {{number: string, name?: string} | undefined} phone @param {string} [fallback] */
export const owner = (phone, fallback = "") => phone?.name || number(phone?.number ?? fallback);

/** The initials of a name, or the last digits of a number. */
export function initials(phone) {
  const words = (phone.name ?? "").split(/[\s-]+/).filter(Boolean);
  return words.length ? words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") : phone.number.slice(-2);
}

/** A hue that always belongs to the same number. @param {string} text */
export const hue = (text) => [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 360, 7);

/** A fault without its advice: what follows in brackets is for where there is room. @param {string | null} fault */
export const brief = (fault) => (fault || "no answer").split(" (")[0];

/** The first line of a text, for lists. @param {string} text */
export const firstLine = (text) => text.split("\n").find((line) => line.trim()) ?? "";
