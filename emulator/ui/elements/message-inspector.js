// A message from every side: why it is where it is, its life, the SMS beside the rich message, its parts, the request
// that sent it, and every attempt to tell the application.

import { callCurl } from "../draw/curl.js";
import { copyButton } from "../draw/copy.js";
import { el, fill, icon } from "../draw/dom.js";
import { countDown, explained } from "../draw/explained.js";
import { json } from "../draw/json.js";
import { STATUS, owner } from "../draw/words.js";
import { api } from "../state/api.js";
import { go, phonesAddress } from "../state/router.js";
import { store } from "../state/store.js";
import { callbackCard } from "./callback-card.js";
import { lifeLine } from "./life-line.js";
import { richMessage } from "./rich-message.js";
import { binaryPart, smsParts } from "./sms-parts.js";
import { Watcher } from "./watcher.js";

class MessageInspector extends Watcher {
  #open = new Set(); // details that somebody opened
  #sections = new Map();

  mount() {
    this.message = this.getAttribute("message") || store.place.message;
    this.body = el("div", { class: "sections" });
    this.heading = el("h2", {}, "Message");
    const tools = this.hasAttribute("beside")
      ? [el("a", { class: "plain", href: `/messages/${encodeURIComponent(this.message)}`, target: "_blank", rel: "noopener", "aria-label": "Open in a window of its own", title: "Open in a window of its own" }, icon("out")),
         el("button", { class: "plain", "aria-label": "Close the inspector", title: "Close (Esc)", on: { click: () => this.close() } }, icon("close"))]
      : [];
    fill(this, !this.hasAttribute("beside") && el("h1", { class: "unseen" }, "Message"), el("section", { class: "inspector", "aria-label": "Inspector" }, el("header", {}, this.heading, el("span", { class: "row" }, tools)), this.body));
    this.body.addEventListener("toggle", (event) => this.remember(event.target), true);
    this.hear(this, "resent", () => this.refresh());
    this.watch(`message:${this.message}`, () => this.refresh());
    for (const topic of ["loaded", "live"]) this.watch(topic, () => this.refresh());
    this.watch("callback", () => this.refresh());
    this.every(1000, () => this.tick());
    void this.load();
  }

  tick() {
    const why = this.querySelector(".explanation");
    if (why) countDown(why, store.now());
  }

  refresh() {
    store.soon(`inspect ${this.message}`, () => this.isConnected && this.load(), 120);
  }

  async load() {
    try {
      this.draw(await api.message(this.message));
    } catch (error) {
      if (error.status) this.section("lost", error.message, () => this.lost(error));
    }
  }

  lost(error) {
    return el("div", { class: "empty" }, el("p", {}, error.message), el("a", { href: `/journal?text=${encodeURIComponent(this.message)}` }, "Look for it in the journal"));
  }

  draw(found) {
    const { message, request, sms, lifecycle, callbacks, explanation } = found;
    const inbound = message.direction === "TO_APP";
    const identity = message.channel_identity?.identity ?? "";
    this.heading.textContent = `${inbound ? "From" : "To"} ${owner(store.phones.get(identity), identity)}`;
    this.section("lost", "", () => null);
    const tone = callbacks.some((each) => each.state !== "done") ? "warn" : { FAILED: "bad", DELIVERED: "good" }[message.status];
    this.section("why", [explanation, message.status, tone], () => el("p", { class: "explanation", data: { tone: tone ?? "plain" } },
      !inbound && el("b", {}, STATUS[message.status] ?? message.status), explained(explanation, store.now())));
    this.section("life", lifecycle, () => titled("Life", lifeLine(lifecycle, callbacks)));
    this.section("sms", [message, sms], () => richMessage(message, sms, lifecycle));
    this.section("parts", sms?.encoding === "BINARY" ? sms : this.text(found), () => (sms?.encoding === "BINARY" ? binaryPart(sms) : smsParts(this.text(found))));
    this.section("request", request, () => request && this.request(request));
    this.section("callbacks", callbacks, () => titled(`Callbacks`, callbacks.length
      ? callbacks.map((callback) => callbackCard(callback, this.#open))
      : el("p", { class: "quiet" }, "No callback was made for this message.")));
    this.section("raw", message, () => el("details", { data: { key: "raw" }, open: this.#open.has("raw") }, el("summary", {}, "The message as the API has it"), json(message, "Message as JSON")));
  }

  /** The SMS as it was written, whether it has arrived or not. */
  text({ sms, lifecycle }) {
    if (sms) return sms.text;
    return lifecycle.find((entry) => entry.kind === "message.submitted")?.data.text ?? "";
  }

  request(entry) {
    const { method, path, status, request, response, duration_s: took } = entry.data;
    return titled("Request", el("p", { class: "call" }, el("b", {}, method), " ", el("code", {}, path), " ", el("span", { class: "tag", data: { tone: status < 300 ? "good" : "bad" } }, String(status)), ` ${Math.round(took * 1000)} ms`),
      json(request, "Request body"),
      el("details", { data: { key: "answer" }, open: this.#open.has("answer") }, el("summary", {}, "Answer"), json(response, "Answer body")),
      copyButton("Copy as curl", () => callCurl(entry)));
  }

  /** Draw a section again only when what it shows has changed: what is open, selected or focused stays so. */
  section(name, value, make) {
    const state = JSON.stringify(value);
    const known = this.#sections.get(name);
    if (known?.state === state) return;
    const node = known?.node ?? el("div", { class: `part-${name}` });
    const focused = node.contains(document.activeElement) ? [...node.querySelectorAll("button, summary, a, pre")].indexOf(document.activeElement) : -1;
    const content = make();
    fill(node, content);
    if (!known) this.body.append(node);
    if (focused >= 0) [...node.querySelectorAll("button, summary, a, pre")][focused]?.focus();
    this.#sections.set(name, { state, node });
  }

  remember(details) {
    const { key } = details.dataset;
    if (key) this.#open[details.open ? "add" : "delete"](key);
  }

  close() {
    const row = document.querySelector("[data-selected] button.meta");
    go(phonesAddress(store.place.phones));
    row?.focus({ preventScroll: true });
  }
}

const titled = (title, ...content) => el("section", {}, el("h3", {}, title), ...content);

customElements.define("message-inspector", MessageInspector);
