// A report that is being read: what the page says is fetched again until it is read. Without a
// script the link beside it does the same.
const page = () => document.getElementById("report");
async function again() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("report");
      if (fresh) page().replaceWith(fresh);
    }
  } catch { /* no network now: the next time */ }
  wait();
}
function wait() {
  if (page().dataset.waits) setTimeout(again, 3000);
}
wait();
