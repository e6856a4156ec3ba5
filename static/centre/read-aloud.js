"use strict";
// Reads a part of the page aloud, where this machine itself has a voice for its language: a voice of
// the network would send what is read to strangers.
const speech = window.speechSynthesis;
for (const part of speech ? document.querySelectorAll("[data-read-aloud]") : []) {
  const button = part.querySelector("[data-read-aloud-button]");
  const language = part.lang;
  const voice = () => {
    const own = speech.getVoices().filter((v) => v.localService && v.lang.replace("_", "-").split("-")[0] === language);
    return own.find((v) => v.lang.endsWith("IN")) ?? own[0];
  };
  const offer = () => { button.hidden = !voice(); };
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  const read = () => {
    for (const line of part.querySelectorAll("h2, p:not(:has(button)), li")) {
      const spoken = new SpeechSynthesisUtterance(line.textContent.trim());
      spoken.voice = voice();
      spoken.lang = spoken.voice.lang;
      spoken.rate = 0.9;
      spoken.onstart = () => { line.classList.add("spoken"); line.scrollIntoView({ block: "center" }); };
      spoken.onend = spoken.onerror = () => line.classList.remove("spoken");
      speech.speak(spoken);
    }
  };
  button.addEventListener("click", () => {
    const silent = !speech.speaking && !speech.pending;
    speech.cancel();
    if (silent) read();
  });
  addEventListener("pagehide", () => speech.cancel());
}
