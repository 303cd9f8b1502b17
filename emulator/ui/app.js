// The page: elements are registered, the store is filled, the address is shown.

import "./elements/spoken-status.js";
import "./elements/top-bar.js";
import "./elements/target-banner.js";
import "./elements/phones-view.js";
import "./elements/message-inspector.js";
import "./elements/callbacks-view.js";
import "./elements/journal-view.js";
import "./elements/scenarios-view.js";
import "./elements/faults-view.js";
import "./elements/clock-view.js";
import { el } from "./draw/dom.js";
import { owner } from "./draw/words.js";
import { listenForKeys } from "./state/keys.js";
import { Live } from "./state/live.js";
import { arrive, followLinks } from "./state/router.js";
import { store } from "./state/store.js";

const VIEWS = {
  phones: ["phones-view", "Phones"],
  messages: ["message-inspector", "Message"],
  callbacks: ["callbacks-view", "Callbacks"],
  journal: ["journal-view", "Journal"],
  scenarios: ["scenarios-view", "Scenarios"],
  faults: ["faults-view", "Faults"],
  clock: ["clock-view", "Clock"],
};

const main = document.getElementById("view");
let shown = "";

/** Put the element of the view into place; within one view the element itself follows the address. */
function show() {
  const { view } = store.place;
  if (view === shown) return;
  const [tag] = VIEWS[view];
  const first = !shown;
  shown = view;
  main.dataset.view = view;
  main.replaceChildren(el(tag));
  // A keyboard or a screen reader goes on where the new view begins.
  if (!first) main.focus({ preventScroll: true });
}

function title() {
  const unread = [...store.phones.values()].reduce((sum, phone) => sum + phone.unread, 0);
  const { view, phones } = store.place;
  const open = view === "phones" && phones.map(({ number }) => owner(store.phones.get(number), number)).join(", ");
  const name = open || VIEWS[view][1];
  document.title = `${unread ? `(${unread}) ` : ""}${name} · convemu`;
}

store.watch("place", show);
store.watch("place", title);
store.watch("phones", title);
followLinks();
listenForKeys();
arrive();

const feed = new Live({
  entry: (entry) => store.take(entry),
  state: (state) => {
    store.live = state;
    store.changed("live");
  },
  restarted: () => store.load(),
});
void feed.start();
