// A native dialog: modal, closed by Escape, by its button or outside; the focus returns where it was.

import { el, icon } from "./dom.js";

/**
 * @param {string} title @param {any[]} content @param {{class?: string}} [props]
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, content, props = {}) {
  const before = document.activeElement;
  const name = `dialog-${title.replace(/\W+/g, "-").toLowerCase()}`;
  const dialog = el("dialog", { class: `sheet ${props.class ?? ""}`, "aria-labelledby": name },
    el("header", {}, el("h2", { id: name }, title),
      el("button", { class: "plain", type: "button", "aria-label": "Close", on: { click: () => dialog.close() } }, icon("close"))),
    ...content);
  // Only a press that begins and ends outside closes: not a selection that slips over the edge, nor a miss by a hair.
  let outside = false;
  dialog.addEventListener("pointerdown", (event) => (outside = isOutside(dialog, event)));
  dialog.addEventListener("click", (event) => outside && isOutside(dialog, event) && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  if (!dialog.querySelector("[autofocus]")) (dialog.querySelector("form input:checked") ?? dialog.querySelector("form :is(input, select, textarea)"))?.focus();
  return dialog;
}

function isOutside(dialog, { target, clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return target === dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
}

let fields = 0;

/** A labelled field. @param {string} label @param {HTMLElement} control @param {string} [hint] */
export function field(label, control, hint = "") {
  const id = `field-${++fields}`;
  if (hint) control.setAttribute("aria-describedby", id);
  return el("div", { class: "field" }, el("label", {}, el("span", { class: "label" }, label), control), hint && el("span", { class: "hint", id }, hint));
}

/** @param {[string, string][]} options value and words @param {string} [chosen] */
export function select(options, chosen = "", props = {}) {
  return el("select", props, options.map(([value, words]) => el("option", { value, selected: value === chosen }, words)));
}
