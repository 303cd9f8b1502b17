// Why a webhook's target cannot be reached, and the lines of a compose file that cure it.

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0)$/;

/** @param {any} target @returns {boolean} whether the last attempt never reached anybody */
export const isUnreachable = (target) => Boolean(target.last && !target.last.status && target.last.fault);

/**
 * @param {any} target
 * @returns {{why: string, lines: string}} a sentence, and compose lines ("" when none would help)
 */
export function cure(target) {
  const url = new URL(target.url);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (LOOPBACK.test(url.hostname)) {
    url.hostname = "host.docker.internal";
    return {
      why: `Nothing listens on port ${port} of the machine convemu runs on. If convemu runs in a container, ${new URL(target.url).hostname} is the container itself: name your own machine instead.`,
      lines: ["services:", "  convemu:", "    environment:", `      CONVEMU_WEBHOOK_URL: ${url.href}`, "    extra_hosts:", "      - host.docker.internal:host-gateway"].join("\n"),
    };
  }
  if (url.hostname === "host.docker.internal") {
    return {
      why: `Nothing on your machine takes calls from containers on port ${port}. Start the application, let it listen on 0.0.0.0, and give convemu the name.`,
      lines: ["services:", "  convemu:", "    extra_hosts:", "      - host.docker.internal:host-gateway"].join("\n"),
    };
  }
  return {
    why: `Nobody answers at ${url.host}. In a compose file the application has to be a service of that name, on the same network, listening on 0.0.0.0:${port}.`,
    lines: ["services:", `  ${url.hostname.split(".")[0]}:`, "    expose:", `      - "${port}"`, "  convemu:", "    environment:", `      CONVEMU_WEBHOOK_URL: ${url.href}`].join("\n"),
  };
}
