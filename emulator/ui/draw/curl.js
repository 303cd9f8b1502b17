// Commands to copy: what the page did or shows, as a person would type it into a shell.

/** @param {string} text quoted for a POSIX shell */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** @param {string} method @param {string} url @param {Record<string, string>} headers @param {string} [body] @param {string} [options] of curl, first */
export function curl(method, url, headers, body, options = "") {
  const lines = [`curl${options}${method === "POST" && body ? "" : ` -X ${method}`} ${quoted(url)}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body) lines.push(`--data-binary ${quoted(body)}`);
  return lines.join(" \\\n  ");
}

/** The command that sends a first message to a phone. */
export function sendCurl(app, number, text = "Hello from convemu. Reply YES to confirm.") {
  const body = [
    ` "app_id": ${JSON.stringify(app?.id ?? "APP_ID")},`,
    ` "recipient": {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": "+${number}"}]}},`,
    ` "message": {"text_message": {"text": ${JSON.stringify(text)}}}`,
  ];
  return [
    `curl -u key:secret ${location.origin}/v1/projects/${app?.project_id ?? "PROJECT_ID"}/messages:send \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoted(`{${body.join("\n").trimStart()}}`)}`,
  ].join("\n");
}

/** The command that registers a webhook for an application on this machine. */
export function webhookCurl(app) {
  const body = [
    `"app_id": ${JSON.stringify(app?.id ?? "APP_ID")}, "target_type": "HTTP", "target": "http://127.0.0.1:8000/sinch/events",`,
    ` "triggers": ["MESSAGE_INBOUND", "MESSAGE_DELIVERY"]`,
  ];
  return [
    `curl -u key:secret ${location.origin}/v1/projects/${app?.project_id ?? "PROJECT_ID"}/webhooks \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoted(`{${body.join("\n")}}`)}`,
  ].join("\n");
}

/** A call of the application under test, as the journal has it, with credentials left to fill in. */
export function callCurl(entry) {
  const { method, path, request } = entry.data;
  return curl(method, location.origin + path, { "Content-Type": "application/json" }, request || undefined, " -u key:secret");
}

/** One attempt of a callback, as it was posted. */
export function attemptCurl(attempt, body) {
  return curl("POST", attempt.url, attempt.headers ?? {}, typeof body === "string" ? body : JSON.stringify(body));
}
