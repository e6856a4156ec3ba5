"use strict";
// Serves the camp's page and its parts from what was kept, and nothing else. KEPT, PAGE and VERSION
// stand above, written by the server. A new version is kept as a whole, or not at all.
const CACHE = `camp-${VERSION}`;

const keep = async (cache, address) => {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(`${address} ${answer.status}`); // signed out
  await cache.put(address, answer);
};

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    try {
      await Promise.all(KEPT.map((address) => keep(cache, address)));
    } catch (error) {
      await caches.delete(CACHE);
      throw error;
    }
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("camp-") && name !== CACHE).map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  const ours = origin === location.origin && KEPT.includes(pathname);
  if (request.method !== "GET" || !ours || (request.mode === "navigate" && pathname !== PAGE)) return;
  event.respondWith((async () => (await (await caches.open(CACHE)).match(pathname)) || fetch(request))());
});
