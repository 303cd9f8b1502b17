// The place to write: choices to tap, the text, its parts as the network will count them, media by address.

import { el, icon } from "../draw/dom.js";
import { number } from "../draw/words.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { partCounter } from "./part-counter.js";
import { tried } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

const GROWS = CSS.supports("field-sizing", "content");
const ALPHANUMERIC = /[a-z]/i;
const TYPES = { jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png", gif: "image/gif", mp4: "video/mp4", "3gp": "video/3gpp", mp3: "audio/mpeg", pdf: "application/pdf", vcf: "text/vcard" };

/** What a file most likely is, by the end of its address. @param {string} url */
const typeOf = (url) => TYPES[/\.(\w+)(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? ""] ?? "application/octet-stream";

class ReplyBox extends Watcher {
  mount() {
    this.number = this.getAttribute("number");
    this.text = el("textarea", { rows: "1", placeholder: "Write as this person", "aria-label": `Message from ${number(this.number)}`, on: { input: () => this.typed(), keydown: (event) => this.key(event) } });
    this.counter = partCounter();
    this.choices = el("div", { class: "choices", role: "group", "aria-label": "Answer with a choice", hidden: true });
    this.to = el("select", { "aria-label": "Write to", hidden: true });
    this.media = el("div", { class: "attach", hidden: true },
      el("input", { type: "url", name: "url", placeholder: "https://…/picture.jpg", "aria-label": "Address of the media" }),
      el("input", { name: "type", placeholder: "type: by its name", "aria-label": "Content type of the media" }));
    this.attach = el("button", { class: "plain", type: "button", "aria-label": "Attach media", "aria-expanded": "false", title: "Attach media (MMS)", on: { click: () => this.toggleMedia() } }, icon("attach"));
    this.send = el("button", { class: "main round", type: "submit", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
    this.note = el("p", { class: "quiet no-reply", hidden: true });
    this.form = el("form", { on: { submit: (event) => this.submit(event) } }, this.choices, this.to, this.media,
      el("div", { class: "write" }, this.attach, this.text, this.send), this.counter.node);
    this.replaceChildren(this.note, this.form);
    this.text.value = store.drafts.get(this.number) ?? "";
    this.typed();
    this.watch("apps", () => this.drawTo());
  }

  /** @param {string} peer @param {import("../state/fold.js").Thread} thread */
  show(peer, thread) {
    this.peer = peer;
    const items = [...thread.items.values()].filter((item) => item.peer === peer && item.arrived);
    this.lastItem = newest(items);
    // The last question, as long as nothing was written after it.
    const question = newest(items.filter((item) => item.choices.length > 0));
    this.asked = question && !items.some((item) => item.direction === "MO" && item.at > question.at) ? question : undefined;
    const silent = ALPHANUMERIC.test(peer);
    this.note.hidden = !silent;
    this.note.textContent = silent ? `A handset cannot answer “${peer}”: it is a name, not a number.` : "";
    this.form.hidden = silent;
    this.drawChoices();
    this.drawTo();
  }

  focusText() {
    this.text.focus();
  }

  drawChoices() {
    const asked = this.asked;
    const choices = asked?.choices ?? [];
    const state = JSON.stringify([asked?.key, choices]);
    if (state === this.choicesState) return;
    this.choicesState = state;
    this.choices.hidden = choices.length === 0;
    this.choices.replaceChildren(...choices.map((choice) =>
      el("button", { type: "button", class: "choice", dir: "auto", on: { click: () => this.choose(asked, choice) } }, choice.text)));
  }

  /** On a phone that nobody has written to, somebody has to be chosen. */
  drawTo() {
    if (!store.apps) return;
    this.to.hidden = Boolean(this.peer) || store.apps.length < 2;
    const state = JSON.stringify(store.apps);
    if (state === this.toState) return;
    this.toState = state;
    this.to.replaceChildren(...store.apps.map((app) => el("option", { value: app.id }, `To ${app.display_name || app.id}`)));
  }

  typed() {
    // The style sheet lets the field grow by itself where the browser can.
    if (!GROWS) this.text.rows = Math.min(6, this.text.value.split("\n").length + Math.floor(this.text.value.length / 38));
    this.counter.count(this.text.value);
    store.drafts.set(this.number, this.text.value);
  }

  key(event) {
    if (event.key === "Escape") {
      event.preventDefault(); // one press, one thing: the inspector stays
      this.text.blur();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  toggleMedia() {
    this.media.hidden = !this.media.hidden;
    this.attach.setAttribute("aria-expanded", String(!this.media.hidden));
    if (!this.media.hidden) this.media.querySelector("input").focus();
  }

  address() {
    if (this.peer) return { to: this.peer, app_id: this.lastItem?.app_id || undefined };
    return { app_id: this.to.value || store.apps[0]?.id };
  }

  async submit(event) {
    event.preventDefault();
    const text = this.text.value;
    const [url, type] = [...this.media.querySelectorAll("input")].map((input) => input.value.trim());
    const media = !this.media.hidden && url ? [{ url, content_type: type || typeOf(url) }] : undefined;
    if (!text && !media) return this.text.focus();
    const message = { ...this.address(), text: text || undefined, media };
    if (!(await this.write(message))) return;
    this.text.value = "";
    for (const input of this.media.querySelectorAll("input")) input.value = "";
    if (media) this.toggleMedia();
    this.typed();
    this.text.focus();
  }

  choose(asked, choice) {
    void this.write({ choice: choice.postback_data || choice.text, message_id: asked.message_id, app_id: asked.app_id });
  }

  async write(message) {
    const sent = await tried(api.write(this.number, message));
    if (sent) store.takeMessage(this.number, sent);
    return sent;
  }
}

const newest = (items) => items.reduce((one, two) => (one && one.at > two.at ? one : two), undefined);

customElements.define("reply-box", ReplyBox);
