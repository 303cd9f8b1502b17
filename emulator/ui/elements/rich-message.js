// The rich message beside the text that SMS made of it.

import { el, outside, withLinks } from "../draw/dom.js";
import { KIND } from "../draw/words.js";

/** @param {any} message as the API has it @param {any} sms as the phone has it, or null @param {any[]} lifecycle */
export function richMessage(message, sms, lifecycle) {
  const content = message.app_message ?? message.contact_message ?? {};
  const kind = Object.keys(content).find((key) => key.endsWith("_message")) ?? "";
  const text = sms?.text ?? lifecycle.find((entry) => entry.kind === "message.submitted")?.data.text;
  if (kind === "text_message" && text === content[kind].text) return null;
  const asText = text === undefined ? el("p", { class: "quiet" }, "No SMS was made of it.") : el("p", { class: "sms-text", dir: "auto" }, withLinks(text));
  if (message.direction === "TO_APP") {
    return el("section", {}, el("h3", {}, KIND[kind] ?? kind.replaceAll("_", " ")), el("div", { class: "rich" }, draw(content[kind] ?? content)));
  }
  return el("section", {}, el("h3", {}, "From rich message to SMS"),
    el("div", { class: "beside" },
      el("div", {}, el("h4", {}, KIND[kind] ?? (kind || "Message")), el("div", { class: "rich" }, draw(content[kind] ?? content))),
      el("div", {}, el("h4", {}, "SMS"), asText)));
}

/** Any content, drawn by what its fields are called: titles strong, texts plain, choices as pills, addresses as links. */
function draw(value, name = "") {
  if (value === null || value === undefined || value === "") return null;
  if (Array.isArray(value)) return el("div", { class: name === "choices" ? "pills" : "group" }, value.map((each) => draw(each, name === "choices" ? "choice" : name)));
  if (typeof value === "object") {
    if (name === "choice") return el("span", { class: "pill" }, choiceWords(value));
    return el("div", { class: "group", data: { name } }, Object.entries(value).map(([key, each]) => draw(each, key)));
  }
  const text = String(value);
  if (name === "title") return el("p", { class: "rich-title", dir: "auto" }, text);
  if (["text", "description", "body"].includes(name)) return el("p", { dir: "auto" }, withLinks(text));
  if (/^https?:/i.test(text)) return el("p", {}, outside(text, text));
  return el("p", { class: "pair" }, el("span", { class: "quiet" }, name.replaceAll("_", " ")), " ", text);
}

function choiceWords(choice) {
  for (const [key, value] of Object.entries(choice)) {
    if (value && typeof value === "object") return `${value.title ?? value.text ?? key.replace("_message", "")}`;
  }
  return choice.text ?? choice.title ?? JSON.stringify(choice);
}
