// One phone: whose it is and how it does, a thread per sender, and the place to write.

import { el, fill, icon } from "../draw/dom.js";
import { HANDSET, hue, initials, number, owner } from "../draw/words.js";
import { go, phonesAddress } from "../state/router.js";
import { store } from "../state/store.js";
import { openHandset } from "./handset-dialog.js";
import { Watcher } from "./watcher.js";
import "./reply-box.js";
import "./thread-log.js";

class PhoneColumn extends Watcher {
  #peer = "";
  /** @type {Map<string, number> | undefined} per sender, when its newest message came that was shown, or there from the start */
  #seenAt;

  /** The thread that the address asks for; "" for the one with the newest message. */
  set peer(peer) {
    this.#peer = peer;
    if (this.log) this.draw();
  }

  get peer() {
    return this.#peer;
  }

  mount() {
    this.number = this.getAttribute("number");
    const name = `phone-${this.number}`;
    this.head = el("header", { class: "phone-head" });
    this.peers = el("nav", { class: "peers", "aria-label": `Threads on ${number(this.number)}` });
    this.log = el("thread-log", { number: this.number });
    this.reply = el("reply-box", { number: this.number });
    this.replaceChildren(el("section", { class: "device", "aria-labelledby": name }, this.head, this.peers, this.log, this.reply));
    this.watch("phones", () => this.drawHead());
    this.watch("place", () => this.drawHead());
    this.watch(`thread:${this.number}`, () => this.draw());
    this.watch("live", () => store.live === "open" && void store.openThread(this.number));
    this.hear(document, "key:r", () => store.place.phones[0]?.number === this.number && this.reply.focusText());
    this.drawHead();
    void store.openThread(this.number);
    this.draw();
  }

  draw() {
    const thread = store.thread(this.number);
    const peers = [...thread.peers].sort(([, one], [, other]) => other - one).map(([peer]) => peer);
    // The thread one reads stays, even when another sender writes.
    const shown = this.#peer || (peers.includes(this.shown) ? this.shown : peers[0]) || "";
    this.shown = shown;
    if (thread.loaded) this.#seenAt ??= new Map(thread.peers);
    this.#seenAt?.set(shown, thread.peers.get(shown));
    this.drawPeers(peers, shown, thread);
    this.log.show(shown, thread);
    this.reply.show(shown, thread);
  }

  drawHead() {
    const phone = store.phones.get(this.number) ?? { number: this.number, name: "", handset: "on", unread: 0 };
    const alone = store.place.phones.length < 2;
    const state = JSON.stringify([phone.name, phone.handset, phone.blocked, alone]);
    if (state === this.headState) return;
    this.headState = state;
    const quiet = phone.handset !== "on" || phone.blocked?.length > 0;
    const words = phone.handset !== "on" ? HANDSET[phone.handset] : quiet ? `Blocks ${phone.blocked.length}` : HANDSET.on;
    fill(this.head,
      el("button", { class: "plain level-back", "aria-label": "Back to the list", on: { click: () => go("/phones") } }, icon("back")),
      el("span", { class: "avatar", vars: { hue: hue(this.number) }, data: { handset: phone.handset }, "aria-hidden": "true" }, initials(phone)),
      el("div", { class: "title" }, el("h2", { id: `phone-${this.number}` }, owner(phone)), (phone.name || quiet) && el("p", {}, quiet && el("span", { class: "handset-words" }, `${words} `), phone.name && number(this.number))),
      el("button", { class: "handset", data: { handset: quiet ? "not" : "on" }, "aria-label": `Handset: ${words}. Change`, title: "Switch the handset", on: { click: () => openHandset(this.number, this.shown) } },
        el("span", { class: "dot" }), el("span", { class: "words" }, words)),
      !alone && el("button", { class: "plain", "aria-label": `Close ${owner(phone)}`, title: "Close", on: { click: () => this.close() } }, icon("close")));
  }

  drawPeers(peers, shown, thread) {
    const fresh = peers.filter((peer) => this.#seenAt && thread.peers.get(peer) > (this.#seenAt.get(peer) ?? 0));
    const state = JSON.stringify([peers, shown, fresh]);
    if (state === this.peersState) return;
    this.peersState = state;
    this.peers.hidden = peers.length === 0;
    const phones = store.place.phones;
    // In the order in which they first wrote, so that the row does not jump.
    const row = [...thread.peers.keys()].map((peer) => el("a", {
      href: phonesAddress(phones.map((each) => (each.number === this.number ? { ...each, peer } : each))),
      "aria-current": peer === shown ? "true" : null,
    }, number(peer), fresh.includes(peer) && [el("span", { class: "dot" }), el("span", { class: "unseen" }, " has news")]));
    this.peers.replaceChildren(...row);
  }

  close() {
    const { phones, message } = store.place;
    go(phonesAddress(phones.filter((each) => each.number !== this.number), message));
  }
}

customElements.define("phone-column", PhoneColumn);
