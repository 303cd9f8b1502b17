// Addresses. Every view has one, so that a link, a bookmark and the back button lead where they should.
//
//     /phones/46700000001@Clinic,46700000002?message=01J...    phones side by side, the thread shown, the message inspected
//     /messages/01J...   /journal?kind=callback.&phone=467...   /callbacks   /scenarios   /faults   /clock

import { store } from "./store.js";

/** @typedef {{view: string, phones: {number: string, peer: string}[], message: string, query: URLSearchParams}} Place */

/** @param {string} address @returns {Place} */
export function placeOf(address) {
  const url = new URL(address, location.origin);
  const [view = "", rest = ""] = url.pathname.split("/").filter(Boolean);
  const query = url.searchParams;
  if (view === "messages") return { view, phones: [], message: decodeURIComponent(rest), query };
  return { view: view || "phones", phones: phonesOf(rest), message: query.get("message") ?? "", query };
}

/** @param {string} text */
function phonesOf(text) {
  return text
    .split(",")
    .filter(Boolean)
    .map((each) => {
      const [number, peer = ""] = each.split("@").map(decodeURIComponent);
      return { number: number.replace(/\D/g, ""), peer };
    })
    .filter((each, at, all) => each.number && all.findIndex((other) => other.number === each.number) === at);
}

/** @param {{number: string, peer?: string}[]} phones @param {string} [message] */
export function phonesAddress(phones, message = "") {
  const named = phones.map(({ number, peer }) => number + (peer ? `@${encodeURIComponent(peer)}` : ""));
  return (named.length ? `/phones/${named.join(",")}` : "/phones") + (message ? `?message=${encodeURIComponent(message)}` : "");
}

/** Go to an address of the page. @param {string} address @param {{replace?: boolean}} [how] */
export function go(address, how = {}) {
  if (address !== location.pathname + location.search) {
    history[how.replace ? "replaceState" : "pushState"](null, "", address);
  }
  arrive();
}

/** Show what the address says. */
export function arrive() {
  store.place = placeOf(location.href);
  store.changed("place");
}

/** Follow links of our own without loading the page anew. */
export function followLinks() {
  addEventListener("popstate", arrive);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='/']") : null;
    const plain = !event.defaultPrevented && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !plain || link.target || link.hasAttribute("download") || link.getAttribute("href")?.startsWith("/_emulator")) return;
    event.preventDefault();
    go(link.getAttribute("href") ?? "/");
  });
}
