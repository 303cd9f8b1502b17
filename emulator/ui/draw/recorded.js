// A session as a scenario: one chat line per bubble, in the order they happened, long pauses as `advance`.

const PAUSE_MS = 60_000;

/**
 * @param {any[]} entries phone.received and phone.sent, oldest first
 * @param {Map<string, any>} phones by number, for their names
 * @returns {string} YAML, or "" when nothing happened
 */
export function recorded(entries, phones) {
  if (!entries.length) return "";
  const names = namesOf(entries, phones);
  const lines = [
    "# yaml-language-server: $schema=./scenario.schema.json",
    "scenario: 1",
    `name: Recorded on the phone page at ${entries[0].at}`,
    "",
    "recorded:",
    `  at: ${entries[0].at}`,
    "  from: page",
    "review: open # texts are expected word for word: put patterns where codes and times differ from run to run",
    "",
    "phones:",
    ...[...names].map(([number, name]) => `  ${name}: {number: "+${number}"}`),
    "",
    "steps:",
  ];
  let before = NaN;
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    const paused = at - before;
    if (paused >= PAUSE_MS) lines.push(`  - advance: ${Math.round(paused / 1000)}s`);
    if (!(paused < PAUSE_MS)) lines.push("  - chat:");
    before = at;
    const name = names.get(entry.phone);
    const sent = entry.kind === "phone.sent";
    lines.push(`      - ${sent ? `${name} -> app` : `app -> ${name}`}: ${quoted(entry.data.text, !sent)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Every phone that took part, by a name of letters a scenario may use. */
function namesOf(entries, phones) {
  const names = new Map();
  for (const { phone } of entries) {
    if (names.has(phone)) continue;
    const first = (phones.get(phone)?.name ?? "").normalize("NFD").replace(/\p{M}/gu, "").split(/\s+/)[0].toLowerCase().replace(/[^a-z]/g, "");
    const wanted = first && first !== "app" ? first : "phone";
    const taken = [...names.values()];
    let name = taken.includes(wanted) || !first ? `${wanted}_${names.size + 1}` : wanted;
    names.set(phone, name);
  }
  return names;
}

/** A JSON string is a YAML string. An expected text that looks like a pattern becomes one that finds exactly it. */
function quoted(text, expected) {
  const plain = text.replaceAll("${", () => "$${");
  if (!expected || !/^\/.*\/\w*$/s.test(text)) return JSON.stringify(plain);
  return JSON.stringify(`/^${plain.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}$/`);
}
