"use strict";
// Makes two pages quicker; without this file both work by pressing a button.
document.documentElement.classList.add("has-script");

const fetchJson = async (url) => {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

// A state brings its districts.
for (const group of document.querySelectorAll("[data-districts]")) {
  const [state, district] = group.querySelectorAll("select");
  state.addEventListener("change", async () => {
    const url = `${group.dataset.districts}?state=${encodeURIComponent(state.value)}&l=${document.documentElement.lang}`;
    try {
      const { districts } = await fetchJson(url);
      district.replaceChildren(new Option(group.dataset.choose, ""), ...districts.map((d) => new Option(d.name, d.code)));
    } catch {
      document.documentElement.classList.remove("has-script"); // the button still works
    }
  });
}

// Occupations appear while a word is typed.
for (const group of document.querySelectorAll("[data-occupations]")) {
  const box = group.querySelector("input[type=text]");
  const radios = group.querySelector(".radios");
  const status = group.querySelector(".nothing-found");
  const name = radios.id.replace(/^id_/, "");
  let latest = 0;
  let timer;
  const show = (found) => {
    const kept = radios.querySelector("input:checked")?.closest(".form-check");
    const code = kept?.querySelector("input").value;
    const rows = found.filter((o) => o.code !== code).map((o, i) => {
      const row = document.createElement("div");
      row.className = "form-check";
      const id = `${radios.id}_new_${i}`;
      const radio = Object.assign(document.createElement("input"), { type: "radio", className: "form-check-input", name, value: o.code, id });
      const label = Object.assign(document.createElement("label"), { className: "form-check-label", htmlFor: id, textContent: o.title });
      row.append(radio, label);
      return row;
    });
    const wasHere = radios.contains(document.activeElement);
    radios.replaceChildren(...(kept ? [kept] : []), ...rows);
    if (wasHere) radios.querySelector("input")?.focus(); // who went on before the answer came
    status.textContent = found.length ? "" : group.dataset.none;
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    const query = box.value.trim();
    if (query.length < 2) return;
    timer = setTimeout(async () => {
      const asked = ++latest;
      try {
        const { occupations } = await fetchJson(`${group.dataset.occupations}?q=${encodeURIComponent(query)}&l=${document.documentElement.lang}`);
        if (asked === latest) show(occupations);
      } catch {
        document.documentElement.classList.remove("has-script");
      }
    }, 200);
  });
  // Enter searches; it does not send an unfinished page.
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}
