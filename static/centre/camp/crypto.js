"use strict";
// Locking: the camp word for what is unfinished, the block's public key for what is finished.
const Locks = (() => {
  const subtle = globalThis.crypto?.subtle;
  const ROUNDS = 600000; // of PBKDF2-SHA-256, as OWASP advises
  const bytes = (text) => new TextEncoder().encode(text);
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const toBase64 = (array) => btoa(Array.from(array, (byte) => String.fromCharCode(byte)).join(""));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  // The word alone would be guessed from a copy of the disk: a key that this browser does not let
  // out goes into it as well.
  const keyOf = async (word, lock) => {
    const typed = await subtle.importKey("raw", bytes(word.normalize("NFKC")), "PBKDF2", false, ["deriveBits"]);
    const stretched = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: lock.salt, iterations: lock.rounds }, typed, 256);
    const mixed = await subtle.sign("HMAC", lock.device, stretched);
    return subtle.importKey("raw", mixed, "AES-GCM", false, ["encrypt", "decrypt"]);
  };
  const hide = async (key, value) => {
    const iv = random(12);
    return { iv, sealed: await subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(value))) };
  };
  const show = async (key, hidden) => {
    const text = await subtle.decrypt({ name: "AES-GCM", iv: hidden.iv }, key, hidden.sealed);
    return JSON.parse(new TextDecoder().decode(text));
  };
  const newLock = async (word) => {
    const device = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const lock = { salt: random(16), rounds: ROUNDS, device, wrong: 0 };
    const key = await keyOf(word, lock);
    lock.check = await hide(key, "open");
    return { lock, key };
  };
  // The key, or null if this is not the word.
  const open = async (word, lock) => {
    const key = await keyOf(word, lock);
    try {
      await show(key, lock.check);
      return key;
    } catch {
      return null;
    }
  };

  // As workers/counter/camp/envelopes.py opens it: version, one-time point, nonce, ciphertext.
  const seal = async (said, publicKey, label) => {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const receiver = await subtle.importKey("raw", fromBase64(publicKey), curve, false, []);
    const once = await subtle.generateKey(curve, false, ["deriveBits"]);
    const shared = await subtle.deriveBits({ name: "ECDH", public: receiver }, once.privateKey, 256);
    const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const info = bytes(label);
    const key = await subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info }, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const text = bytes(JSON.stringify(said));
    const padded = new Uint8Array(Math.ceil(text.length / 1024) * 1024).fill(32);
    padded.set(text);
    const iv = random(12);
    const point = new Uint8Array(await subtle.exportKey("raw", once.publicKey));
    const sealed = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv, additionalData: info }, key, padded));
    return toBase64(new Uint8Array([1, ...point, ...iv, ...sealed]));
  };
  const works = Boolean(subtle && globalThis.indexedDB && navigator.serviceWorker && navigator.locks);
  return { works, newLock, open, hide, show, seal };
})();
