// Elements without markup: text becomes text nodes, never HTML, whoever wrote it.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `props`: `class`, `on` (listeners by event), `vars` (custom properties), `data`; everything else is an
 * attribute (true: present, false, null or undefined: absent). Children that are no nodes become text.
 * @param {string} tag @param {Record<string, any>} [props] @param {...any} children
 * @returns {any}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "vars") for (const [key, each] of Object.entries(value)) node.style.setProperty(`--${key}`, String(each));
    else if (name === "data") for (const [key, each] of Object.entries(value)) node.dataset[key] = String(each);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...present(children));
  return node;
}

/** Replace what is in `node`. Children as for `el`. @param {Element} node @param {...any} children */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

const present = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== false);

/** A drawing of one stroke on a 24-unit square; decoration only, so it stays silent. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" })) {
    drawing.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", STROKES[name]);
  drawing.append(path);
  return drawing;
}

const STROKES = {
  add: "M12 5v14M5 12h14",
  attach: "M20 11.500l-8 8a5 5 0 0 1-7-7l8.5-8.500a3.4 3.4 0 0 1 4.8 4.800l-8.5 8.500a1.7 1.7 0 0 1-2.4-2.400l7.6-7.6",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.500l4.5 4.500L19 7.5",
  checks: "M2.5 12.500L7 17 16 7.500M11 15.500l1.5 1.500L22 7.5",
  clock: "M12 7.500V12l3 2M12 3.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  cross: "M12 3.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9 9l6 6M15 9l-6 6",
  down: "M6 9.500l6 6 6-6",
  edit: "M4.5 19.500l1-4.500L16 4.500l3.5 3.500L9 18.500zM14 6.500l3.5 3.5",
  flash: "M13 3L5.5 13.500H11L10 21l8.5-11.500H13z",
  bin: "M4.5 7h15M9.500 7V4.500h5V7M6.5 7l1 13h9l1-13M10.3 11v5.500M13.7 11v5.500",
  help: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM9.700 9.900a2.3 2.3 0 1 1 3.4 2.100c-.7.4-1.1.9-1.1 1.600M12 16.300v.1",
  moon: "M19.5 14A8 8 0 0 1 10 4.500a8 8 0 1 0 9.5 9.500z",
  out: "M10 5H5v14h14v-5M13 4h7v7M20 4l-9 9",
  phone: "M8 2.500h8a1.5 1.5 0 0 1 1.5 1.500v16a1.5 1.5 0 0 1-1.5 1.500H8A1.5 1.5 0 0 1 6.5 20V4A1.5 1.5 0 0 1 8 2.500zM11 18.500h2",
  record: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 9.500a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  redo: "M19.5 5v5h-5M19 10a7.5 7.5 0 1 0 .5 4",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.500L20.5 20.5",
  send: "M4 12l16-8-5.5 16-3-6.500zM11.5 13.500L20 4",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  beside: "M4 5h7v14H4zM16.5 9v6M13.5 12h6",
  warn: "M12 4L2.5 20h19zM12 10v4.500M12 17.300v.1",
};

const LINK = /https?:\/\/[^\s<>"'`]+/gi;
const TAIL = /[.,;:!?»”’)\]}]$/;
const OPENS = { ")": "(", "]": "[", "}": "{" };

/** An address without the punctuation of the sentence around it; a bracket stays when it was opened inside. */
function bare(address) {
  let end = address;
  for (let last = TAIL.exec(end)?.[0]; last; last = TAIL.exec(end)?.[0]) {
    const open = OPENS[last];
    if (open && end.split(open).length >= end.split(last).length) break;
    end = end.slice(0, -1);
  }
  return end;
}

/** Text with its web addresses live: opened without opener or referrer, and only http and https. @param {string} text */
export function withLinks(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    const address = bare(found[0]);
    if (!URL.canParse(address)) continue;
    nodes.push(text.slice(at, found.index), outside(address, address));
    at = found.index + address.length;
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}

/** A link that leaves the page. Anything but http and https stays text. */
export function outside(address, label, props = {}) {
  if (!/^https?:\/\//i.test(address)) return el("span", props, label);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", ...props }, label);
}

/** Make `parent` hold exactly `nodes` in this order, touching only what differs: focus and selection survive. */
export function settle(parent, nodes) {
  // What goes, goes first: else everything that stays would be moved past it, and laid out anew.
  const wanted = new Set(nodes);
  for (const node of [...parent.childNodes]) if (!wanted.has(node)) node.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}
