"use strict";
// The screens of the camp. All words come from the page's templates, one for each language.
(() => {
  const IDLE_MINUTES = 5;
  const MOST_WRONG = 10;
  const main = document.getElementById("content");
  const urls = document.body.dataset;
  const state = { screen: "", language: document.documentElement.lang, key: null, lists: null, slip: null };
  const part = (selector) => main.querySelector(`section:not([hidden]) ${selector}`);
  const words = (key, number) => {
    const found = [...main.querySelectorAll("[data-word]")].find((word) => word.dataset.word === key);
    return (found?.textContent || "").replace("#N#", number);
  };
  const say = (selector, text) => { const place = part(selector); if (place) place.textContent = text; };
  const explain = (error) => error.sentence || words(error.word || "not-now");

  // Languages and screens

  const mount = (language) => {
    const template = document.querySelector(`template[lang="${language}"]`);
    state.language = language;
    document.documentElement.lang = language;
    main.replaceChildren(template.content.cloneNode(true));
    for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", button.dataset.language === language);
    showNetwork();
  };
  const showNetwork = () => { document.querySelector("[data-network]").textContent = words(navigator.onLine ? "online" : "offline"); };
  const show = async (screen) => {
    state.screen = screen;
    for (const section of main.querySelectorAll("[data-screen]")) section.hidden = section.dataset.screen !== screen;
    await ({ home: fillHome, locked: fillWaiting, form: fillForm, slip: fillSlip, take: fillTake }[screen] || (() => {}))();
    main.dataset.shown = screen; // filled
    scrollTo(0, 0);
  };
  const switchTo = async (language) => {
    const typed = state.screen === "form" ? answers() : null;
    mount(language);
    await show(state.screen);
    if (typed) put(typed);
  };

  const fillWaiting = async () => {
    const count = (await Store.all("forms")).length;
    say("[data-waiting]", words(count > 1 ? "waiting-n" : `waiting-${count}`, count));
  };
  const fillHome = async () => {
    const camp = await Store.get("place");
    const blocks = (await Store.get("blocks")) || [];
    say("[data-centre]", camp.centre);
    say("[data-place]", camp.place);
    await fillWaiting();
    const left = blocks.filter((one) => one.expires > Date.now()).reduce((sum, one) => sum + one.numbers.length - one.next, 0);
    say("[data-left]", words("left", left));
    const refused = (await Store.all("forms")).filter((form) => form.verdict).map((form) => ({ ...form, at: Infinity }));
    const results = [...refused, ...(await Store.all("results"))].sort((a, b) => b.at - a.at || a.number.localeCompare(b.number));
    part("[data-results]").hidden = !results.length;
    part(".camp-results").replaceChildren(...results.map(({ number, verdict, reasons }) => {
      const line = document.createElement("li");
      const name = Object.assign(document.createElement("b"), { textContent: number });
      line.append(name, [words(verdict), ...reasons.map((reason) => words(`reason-${reason}`))].filter(Boolean).join(". "));
      line.dataset.verdict = verdict;
      return line;
    }));
  };
  const fillTake = async () => {
    const has = Boolean(state.key);
    part("[data-new-word]").hidden = has;
    part("[data-does=home]").hidden = !has;
    if (!Locks.works) say("[data-problem]", words("no-keeping"));
  };

  // Taking along

  const take = async () => {
    const word = part("#camp-word").value;
    if (!Locks.works) return;
    if (!state.key && word.length < 8) return say("[data-problem]", words("word-short"));
    if (!state.key && word !== part("#camp-word-again").value) return say("[data-problem]", words("word-differs"));
    say("[data-problem]", "");
    const button = part("button.go");
    button.disabled = true;
    try {
      // First the page and its lists: without them the numbers are of no use.
      const worker = await navigator.serviceWorker.register(urls.worker, { scope: urls.page, updateViaCache: "none" });
      await kept(worker);
      await loadLists();
      const { block, statement, signature, numbers, key, expires, ...camp } = await Sending.take();
      if (navigator.storage?.persist) await navigator.storage.persist();
      if (!state.key) {
        const made = await Locks.newLock(word);
        await Store.set("lock", made.lock);
        state.key = made.key;
      }
      await Store.set("place", camp);
      await Store.addBlock({ block, statement, signature, numbers, key, expires, next: 0 });
      await show("home");
    } catch (error) {
      if (!(error instanceof Sending.Problem)) error.word = navigator.onLine ? "not-now" : "no-network";
      say("[data-problem]", explain(error));
    } finally {
      button.disabled = false;
    }
  };
  // Resolves when everything is kept; a worker that cannot keep it ends as "redundant".
  const kept = (registration) => new Promise((resolve, reject) => {
    if (registration.active && !registration.installing) return resolve();
    const worker = registration.installing || registration.waiting;
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Sending.Problem("sign-in"));
    };
    worker.addEventListener("statechange", look);
    look();
  });
  const loadLists = async () => {
    state.lists ??= await (await fetch(urls.lists)).json();
    return state.lists;
  };

  // Locking

  const unlock = async () => {
    const lock = await Store.get("lock");
    const key = await Locks.open(part("#open-word").value, lock);
    if (!key) {
      lock.wrong += 1;
      await Store.set("lock", lock);
      if (lock.wrong >= MOST_WRONG) return forget("word-gone");
      return say("[data-problem]", words("word-wrong"));
    }
    await Store.set("lock", { ...lock, wrong: 0 });
    state.key = key;
    return show((await Store.get("current")) ? "form" : "home");
  };
  const forget = async (why) => {
    state.key = null;
    await Store.clear("lock", "draft", "current");
    await show("take");
    say("[data-problem]", why ? words(why) : "");
  };
  const lock = async () => {
    if (!state.key) return;
    await keepDraft();
    state.key = state.slip = null;
    mount(state.language); // nothing typed stays in the page
    await show("locked");
  };
  let idle;
  const stir = () => { clearTimeout(idle); idle = setTimeout(lock, IDLE_MINUTES * 60000); };

  // The form

  const fields = () => [...part("form").elements].filter((field) => field.name);
  const answers = () => {
    const found = {};
    for (const field of fields()) {
      if (field.type === "radio" || field.type === "checkbox") { if (field.checked) found[field.name] = field.value; }
      else found[field.name] = field.value;
    }
    return found;
  };
  const put = (found) => {
    if (found.present_state) { part("#id_present_state").value = found.present_state; offerDistricts(); }
    offerOccupations(found.occupation);
    for (const field of fields()) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = found[field.name] === field.value;
      else if (found[field.name] !== undefined) field.value = found[field.name];
    }
  };
  const name = (row) => (state.language === "hi" ? row[2] : row[1]);
  const offerDistricts = () => {
    const here = state.lists.states.find((row) => String(row[0]) === part("#id_present_state").value);
    const rows = here ? [...here[3]].sort((a, b) => name(a).localeCompare(name(b), state.language)) : [];
    part("#id_present_district").replaceChildren(new Option(words("choose-district"), ""), ...rows.map((row) => new Option(name(row), row[0])));
  };
  const offerOccupations = (chosen) => {
    const rows = state.lists.occupations;
    const of = (code) => rows.find((row) => row[0] === code);
    const found = Checks.occupations(rows, part("#id_occupation_search").value);
    const offered = found?.length ? found : state.lists.common.map(of).filter(Boolean);
    const place = part("[data-none]");
    place.textContent = found && !found.length ? place.dataset.none : "";
    const all = chosen && of(chosen) && !offered.includes(of(chosen)) ? [of(chosen), ...offered] : offered;
    part("#id_occupation").replaceChildren(...all.map((row, i) => {
      const line = document.createElement("div");
      line.className = "form-check";
      const id = `id_occupation_${i}`;
      const radio = Object.assign(document.createElement("input"), { type: "radio", className: "form-check-input", name: "occupation", value: row[0], id, checked: row[0] === chosen });
      line.append(radio, Object.assign(document.createElement("label"), { className: "form-check-label", htmlFor: id, textContent: name(row) }));
      return line;
    }));
  };
  const fillForm = async () => {
    await loadLists();
    offerDistricts();
    offerOccupations();
    const current = await Store.get("current");
    say("[data-number]", current.number);
    const draft = await Store.get("draft");
    if (draft && state.key) put(await Locks.show(state.key, draft));
  };
  // Kept at each change, and the Aadhaar number never: it rests on this device only when sealed.
  let saving = Promise.resolve();
  const keepDraft = () => {
    if (state.screen !== "form" || !state.key || !part("form")) return saving;
    const { aadhaar: _never, ...typed } = answers();
    const key = state.key;
    saving = saving.then(async () => {
      const hidden = await Locks.hide(key, typed);
      if (await Store.get("current")) await Store.set("draft", hidden);
    });
    return saving;
  };
  let soon;
  const keepSoon = () => {
    clearTimeout(soon);
    soon = setTimeout(async () => { await keepDraft(); say("[data-kept]", words("kept")); }, 300);
  };
  const begin = async () => {
    state.slip = null;
    const current = (await Store.get("current")) || (await Store.beginForm(crypto.randomUUID()));
    if (!current) { await show("home"); return say("[data-sending]", words("no-numbers")); }
    mount(state.language); // an empty form, whatever stood in the last one
    return show("form");
  };
  const showWrong = (wrong) => {
    for (const old of main.querySelectorAll("section:not([hidden]) p.wrong-text")) old.remove();
    for (const old of main.querySelectorAll(".question.wrong")) old.classList.remove("wrong");
    const summary = part("[data-errors]");
    summary.hidden = !wrong.length;
    summary.querySelector("ul").replaceChildren(...wrong.map(([field, key]) => {
      const block = document.getElementById(`div_id_${field}`);
      block.classList.add("wrong");
      const title = block.querySelector("legend, label");
      const text = Object.assign(document.createElement("p"), { className: "wrong-text", textContent: words(key) });
      (title.closest(".form-check") || title).after(text);
      const line = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: `#div_id_${field}`, textContent: `${title.firstChild.textContent.trim()}: ${words(key)}` });
      line.append(link);
      return line;
    }));
    if (wrong.length) summary.focus();
  };
  const finish = async () => {
    const button = part("form button.go");
    const said = answers();
    const wrong = Checks.wrong(said, part("form").dataset.required.split(" "));
    showWrong(wrong);
    if (wrong.length) return;
    button.disabled = true; // pressed once
    clearTimeout(soon);
    await saving;
    const current = await Store.get("current");
    const block = (await Store.get("blocks")).find((one) => one.block === current.block);
    const label = `eshram-camp-1|${current.number}|${current.client}`;
    const form = { answers: said, filled: Date.now(), language: state.language, consent: urls.consent };
    const envelope = await Locks.seal(form, block.key, label);
    await Store.finishForm({ ...current, envelope });
    state.slip = { number: current.number, name: said.name, aadhaar: Boolean(said.aadhaar) };
    mount(state.language);
    await show("slip");
    sendQuietly();
  };
  const drop = async () => { clearTimeout(soon); await saving; await Store.clear("current", "draft"); mount(state.language); await show("home"); };

  const fillSlip = async () => {
    const camp = await Store.get("place");
    say("[data-number]", state.slip.number);
    say("[data-name]", state.slip.name);
    say("[data-centre]", camp.centre);
    say("[data-place]", camp.place);
    say("[data-helpline]", camp.helpline);
    say("[data-day]", new Date().toLocaleDateString(`${state.language}-IN-u-nu-latn`, { day: "numeric", month: "long", year: "numeric" }));
    part("[data-with-aadhaar]").hidden = !state.slip.aadhaar;
    part("[data-without-aadhaar]").hidden = state.slip.aadhaar;
  };

  // Sending

  let under = null;
  const send = (again) => {
    under ??= Sending.send({ again, onAnswer: refresh }).finally(() => { under = null; });
    return under;
  };
  const refresh = async () => {
    if (state.screen === "home") await fillHome();
    if (state.screen === "locked") await fillWaiting();
  };
  const sendNow = async () => {
    say("[data-sending]", words("sending"));
    part("[data-door]").hidden = true;
    let said = "sent";
    try {
      await send(true);
      if ((await Store.all("forms")).length) said = "";
    } catch (error) {
      part("[data-door]").hidden = error.word !== "sign-in";
      return say("[data-sending]", explain(error));
    } finally {
      await refresh();
    }
    return say("[data-sending]", said && words(said));
  };
  const sendQuietly = () => { if (navigator.onLine) send(false).catch(() => {}); };
  const save = async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await Sending.toFile());
    link.download = `camp-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const readIn = async (file) => {
    try {
      const count = await Sending.fromFile(file);
      await fillHome();
      say("[data-sending]", words("read-in", count));
    } catch (error) {
      say("[data-sending]", explain(error));
    }
  };

  // What is pressed

  const does = {
    take, unlock, finish, drop, lock, save, send: sendNow, new: begin,
    home: () => { state.slip = null; return show("home"); },
    more: () => show("take"),
    forget: () => forget(),
    print: () => print(),
    again: () => location.reload(),
  };
  addEventListener("submit", (event) => { event.preventDefault(); does[event.target.dataset.does]?.(); });
  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.language) switchTo(button.dataset.language);
    else if (button?.type === "button") does[button.dataset.does]?.();
  });
  addEventListener("input", (event) => {
    if (event.target.id === "id_occupation_search") offerOccupations(answers().occupation);
    if (state.screen === "form") keepSoon();
  });
  addEventListener("change", (event) => {
    if (event.target.id === "id_present_state") offerDistricts();
    if (event.target.id === "camp-file" && event.target.files[0]) readIn(event.target.files[0]);
    if (state.screen === "form") keepSoon();
  });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, stir, { passive: true });
  addEventListener("visibilitychange", () => { if (document.hidden) keepDraft(); });
  addEventListener("pagehide", keepDraft);
  addEventListener("online", () => { showNetwork(); sendQuietly(); });
  addEventListener("offline", showNetwork);
  setInterval(sendQuietly, 60000);

  const start = async () => {
    mount(state.language);
    if (!Locks.works) return show("take");
    stir();
    // One window at a time: two would type into one form.
    return new Promise((done) => {
      navigator.locks.request("camp", { ifAvailable: true }, async (held) => {
        if (!held) { await show("elsewhere"); return done(); }
        await show((await Store.get("lock")) ? "locked" : "take");
        sendQuietly();
        done();
        return new Promise(() => {}); // until the window closes
      });
    });
  };
  start();
})();
