"use strict";
// For who types all day: 1-9 choose an answer, Enter goes on to the next question that waits, and
// sends the page when none does. Without this file Tab, arrows and Enter do the same more slowly.
for (const form of document.querySelectorAll("form.dense")) {
  form.classList.add("keys");
  const shown = (e) => e.getClientRects().length > 0 && !e.closest("details:not([open])");
  const fields = () => [...form.querySelectorAll("input:not([type=hidden]), select")].filter(shown);
  const isRadio = (e) => e.type === "radio";
  // What the page takes for missing: questions without the mark "if you like".
  const waits = (e) => {
    if (e.closest(".question")?.querySelector(".optional") || !e.closest(".question")) return false;
    const spare = e.closest("[data-spare]"); // questions that may be left alone together
    if (spare && [...spare.querySelectorAll("input")].every((i) => i.value === i.defaultValue)) return false;
    if (e.type === "text" && e.name.endsWith("_search")) return false;
    if (isRadio(e)) return !form.querySelector(`input[name="${e.name}"]:checked`);
    return e.type === "checkbox" ? !e.checked : !e.value.trim();
  };
  const next = (from) => {
    const all = fields();
    const later = all.slice(all.indexOf(from) + 1).filter((e) => !(isRadio(e) && e.name === from.name));
    return later;
  };
  const goTo = (e) => { e.focus(); if (e.select && e.type !== "radio" && e.type !== "checkbox") e.select(); };
  form.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || !at.matches("input, select")) return;
    if (isRadio(at) && /^[1-9]$/.test(event.key)) {
      const choices = form.querySelectorAll(`input[name="${at.name}"]`);
      const chosen = choices[event.key - 1];
      if (!chosen) return;
      event.preventDefault();
      chosen.checked = true;
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
      const [following] = next(chosen);
      if (following) goTo(following); else chosen.focus();
    } else if (event.key === "Enter") {
      // From the box that searches for work, on to what it found.
      const waiting = next(at).find(waits) ?? fields().find(waits);
      event.preventDefault();
      if (waiting && waiting !== at) goTo(waiting);
      else form.requestSubmit(form.querySelector("button.go"));
    }
  });
}
