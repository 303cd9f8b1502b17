// How a text will travel: encoding, parts, and the first character that forced UCS-2. Counted by the emulator itself.

import { culprit } from "../draw/culprit.js";
import { el, fill } from "../draw/dom.js";
import { count } from "../draw/words.js";
import { api } from "../state/api.js";

const WAIT_MS = 100;
const ALONE = { GSM: 160, UCS2: 70 };
const EACH = { GSM: 153, UCS2: 67 };

/** @returns {{node: HTMLElement, count: (text: string) => void}} */
export function partCounter() {
  const node = el("p", { class: "counter", role: "status", hidden: true });
  let timer = 0;
  let asked = 0;
  const show = async (text) => {
    const turn = ++asked;
    const found = await api.count(text).catch(() => undefined);
    if (!found || turn !== asked) return;
    fill(node, told(found, text));
  };
  return {
    node,
    count(text) {
      clearTimeout(timer);
      node.hidden = !text;
      if (text) timer = setTimeout(() => show(text), WAIT_MS);
      else asked++;
    },
  };
}

function told(found, text) {
  const room = found.parts.length > 1 ? EACH[found.encoding] * found.parts.length : ALONE[found.encoding];
  const because = found.ucs2_because;
  return [
    el("span", { class: "tag" }, found.encoding === "UCS2" ? "UCS-2" : "GSM 7-bit"),
    el("span", {}, count(found.parts.length, "part")),
    el("span", {}, `${found.units} of ${room}`),
    because && el("span", { class: "because" }, "because of ", culprit(because, text)),
  ];
}
