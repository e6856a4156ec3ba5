"use strict";
// To the register, a few forms at a time. Each answer is written down before the next are sent, so
// that stopping anywhere loses nothing and sends nothing twice for the register.
const Sending = (() => {
  const BATCH = 20;
  const urls = document.body.dataset;
  // What went wrong, as a key of the page's words, or the register's own sentence.
  class Problem extends Error {
    constructor(word, sentence = "") { super(word); this.word = word; this.sentence = sentence; }
  }
  const ask = async (url, options = {}) => {
    let answer;
    try {
      answer = await fetch(url, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options });
    } catch {
      throw new Problem("no-network");
    }
    if (answer.type === "opaqueredirect") throw new Problem("sign-in");
    if (!answer.ok) {
      let said = {};
      try { said = await answer.json(); } catch { /* not ours */ }
      throw new Problem("not-now", said.sentence);
    }
    try {
      return await answer.json();
    } catch {
      throw new Problem("no-network"); // it broke off on the way
    }
  };
  const post = async (url, said) => {
    const { token } = await ask(urls.ready);
    return ask(url, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ ...said, now: Date.now() }) });
  };
  const take = () => post(urls.take, {});
  // Sends what waits; with `again` also what was refused before. Tells `onAnswer` after each batch.
  const send = async ({ again = false, onAnswer = () => {} } = {}) => {
    const blocks = (await Store.get("blocks")) || [];
    const strangers = (await Store.get("strangers")) || [];
    // In the order in which they were filled: of two forms of a person the first one stands.
    const due = (await Store.all("forms")).filter((form) => again || !form.verdict)
      .sort((a, b) => a.block - b.block || a.number.localeCompare(b.number));
    for (const file of [false, true]) {
      const rows = due.filter((form) => Boolean(form.file) === file);
      for (let at = 0; at < rows.length; at += BATCH) {
        const batch = rows.slice(at, at + BATCH);
        const of = new Set(batch.map((form) => form.block));
        const statements = [...blocks, ...strangers].filter((one) => of.has(one.block));
        const { verdicts } = await post(urls.send, {
          file,
          blocks: statements.map(({ statement, signature }) => ({ statement, signature })),
          rows: batch.map(({ client, number, block, envelope }) => ({ client, number, block, envelope })),
        });
        await Store.settle(verdicts);
        await onAnswer();
      }
    }
  };
  // The locked forms as a file, and back on another phone of the centre.
  const FORMAT = "eshram-camp-1";
  const toFile = async () => {
    const blocks = [...((await Store.get("blocks")) || []), ...((await Store.get("strangers")) || [])];
    const rows = await Store.all("forms");
    const held = {
      format: FORMAT,
      blocks: blocks.map(({ block, statement, signature }) => ({ block, statement, signature })),
      rows: rows.map(({ client, number, block, envelope }) => ({ client, number, block, envelope })),
    };
    return new Blob([JSON.stringify(held)], { type: "application/json" });
  };
  const fromFile = async (file) => {
    let held;
    try { held = JSON.parse(await file.text()); } catch { throw new Problem("not-a-file"); }
    const texts = (one, ...names) => one && names.every((name) => typeof one[name] === "string");
    const right = held?.format === FORMAT && Array.isArray(held.rows) && Array.isArray(held.blocks)
      && held.rows.every((row) => texts(row, "client", "number", "envelope"))
      && held.blocks.every((one) => texts(one, "statement", "signature"));
    if (!right) throw new Problem("not-a-file");
    const own = new Set(((await Store.get("blocks")) || []).map((one) => one.block));
    const known = ((await Store.get("strangers")) || []);
    const others = held.blocks.filter((one) => !own.has(one.block) && !known.some((k) => k.block === one.block));
    await Store.set("strangers", [...known, ...others]);
    const here = new Set([...(await Store.all("forms")), ...(await Store.all("results"))].map((row) => row.client));
    const rows = held.rows.filter((row) => !here.has(row.client));
    await Store.addForms(rows.map((row) => ({ ...row, file: !own.has(row.block) })));
    return rows.length;
  };
  return { Problem, take, send, toFile, fromFile };
})();
