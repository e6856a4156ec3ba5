"use strict";
// What makes an agent quicker: how long the call has lasted, "/" to look something up, and no screen
// of a call that is over, neither behind the back button nor in another tab. Alt and the marked keys
// work without this file.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

const bar = document.querySelector("[data-call]");
const tabs = new BroadcastChannel("helpline");
if (bar) {
  const began = bar.querySelector("[data-began]");
  const since = new Date(began.dateTime);
  const show = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    began.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  show();
  setInterval(show, 1000);
  const look = async () => {
    let answer;
    try {
      answer = await fetch(bar.dataset.here, { cache: "no-store", redirect: "manual" });
    } catch {
      return; // no network: no other call was begun from here either
    }
    if (answer.status === 204) return;
    document.body.replaceChildren();
    location.replace(bar.dataset.away);
  };
  tabs.addEventListener("message", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
}
tabs.postMessage("");

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
  const box = document.getElementById("id_q");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
