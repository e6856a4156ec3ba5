"use strict";
// A client's page does not outlive the client: not behind the back button, not in another tab.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

const client = document.querySelector("[data-visit]");
const others = new BroadcastChannel("centre");
if (client) {
  const look = async () => {
    let answer;
    try {
      answer = await fetch(client.dataset.here, { cache: "no-store", redirect: "manual" });
    } catch {
      return; // no network: nobody else was begun from here either
    }
    if (answer.status === 204) return;
    document.body.replaceChildren();
    location.replace(client.dataset.away);
  };
  others.addEventListener("message", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
}
others.postMessage(""); // a page was opened: whoever shows another client's looks whether they are still here
