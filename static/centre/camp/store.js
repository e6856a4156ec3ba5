"use strict";
// What lies on the device, in IndexedDB. Finished forms are envelopes that only the server opens;
// the unfinished one is under the camp word. Every change is one transaction, written through to
// the disk, so that a battery may go flat at any moment.
//   kept     blocks: [{block, statement, signature, numbers, next, key, expires}], place: {…},
//            lock, current: {client, number, block}, draft: {iv, sealed}
//   forms    {client, number, block, envelope, file, verdict, reasons}: not stored at the server
//   results  {client, number, verdict, reasons, at}: stored there
const Store = (() => {
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("camp", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("kept");
      asked.result.createObjectStore("forms", { keyPath: "client" });
      asked.result.createObjectStore("results", { keyPath: "client" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  // `work(store)` gets a function from names to object stores. Resolves when everything is on the
  // disk, with what the request that `work` returned found.
  const within = async (mode, work) => {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const names = ["kept", "forms", "results"];
      const transaction = database.transaction(names, mode, { durability: "strict" });
      const found = work((name) => transaction.objectStore(name));
      transaction.oncomplete = () => resolve(found instanceof IDBRequest ? found.result : found);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  };
  const get = (key) => within("readonly", (store) => store("kept").get(key));
  const set = (key, value) => within("readwrite", (store) => { store("kept").put(value, key); });
  const all = (name) => within("readonly", (store) => store(name).getAll());
  const clear = (...keys) => within("readwrite", (store) => { for (const key of keys) store("kept").delete(key); });

  // The next number becomes this form's own before anything is typed. Null when none is left.
  const beginForm = (client) => within("readwrite", (store) => {
    const answer = {};
    const asked = store("kept").get("blocks");
    asked.onsuccess = () => {
      const blocks = asked.result || [];
      const block = blocks.find((one) => one.next < one.numbers.length && one.expires > Date.now());
      if (!block) return;
      answer.current = { client, number: block.numbers[block.next], block: block.block };
      block.next += 1;
      store("kept").put(blocks, "blocks");
      store("kept").put(answer.current, "current");
    };
    return answer;
  }).then((answer) => answer.current || null);
  // Locked away and off the table at once.
  const finishForm = (row) => within("readwrite", (store) => {
    store("forms").put(row);
    store("kept").delete("current");
    store("kept").delete("draft");
  });
  // A form leaves the device only with a verdict that is stored at the server.
  const settle = (verdicts) => within("readwrite", (store) => {
    for (const { client, verdict, reasons, stored } of verdicts) {
      const asked = store("forms").get(client);
      asked.onsuccess = () => {
        const form = asked.result;
        if (!form) return;
        if (stored) {
          store("forms").delete(client);
          store("results").put({ client, number: form.number, verdict, reasons, at: Date.now() });
        } else store("forms").put({ ...form, verdict, reasons });
      };
    }
  });
  const addBlock = (block) => within("readwrite", (store) => {
    const asked = store("kept").get("blocks");
    asked.onsuccess = () => {
      const others = (asked.result || []).filter((one) => one.block !== block.block);
      store("kept").put([...others, block], "blocks");
    };
  });
  const addForms = (rows) => within("readwrite", (store) => {
    for (const row of rows) store("forms").put(row);
  });
  return { get, set, all, clear, beginForm, finishForm, settle, addBlock, addForms };
})();
