"use strict";
// Takes a finger or an eye from a registered device (UIDAI, Aadhaar Registered Devices 2.0): finds its
// RD service on this computer, has it capture, and sends the sealed answer with the form. What was
// captured is kept nowhere: not in this page after it was sent, not by the browser.
const setup = document.querySelector(".capture");
const status = document.querySelector(".capture-status");
const field = document.querySelector("input[name=pid]");
const form = field.form;
const button = form.querySelector("button");

const says = (code) => setup.querySelector(`[data-says="${code}"]`)?.textContent;
const tell = (code, wrong = false) => {
  status.hidden = false;
  status.classList.toggle("error", wrong);
  status.textContent = says(code) ?? says("other");
};

const ask = async (url, method, seconds, body) => {
  const answer = await fetch(url, { method, body, signal: AbortSignal.timeout(seconds * 1000), headers: body ? { "Content-Type": "text/xml" } : {} });
  const text = await answer.text();
  return { text, xml: new DOMParser().parseFromString(text, "text/xml") };
};

// The first device that is ready: {url of its CAPTURE}; or why none is (a code of `says`).
const discover = async () => {
  const answers = await Promise.all(setup.dataset.devices.split(" ").map(async (url) => {
    try {
      const { xml } = await ask(url, "RDSERVICE", 3);
      const service = xml.querySelector("RDService");
      const path = xml.querySelector("Interface[id=CAPTURE]")?.getAttribute("path");
      return service && path && { status: service.getAttribute("status"), url: new URL(path, url) };
    } catch {
      return null;
    }
  }));
  const services = answers.filter((found) => found);
  const ready = services.find((found) => found.status === "READY");
  if (ready) return ready;
  if (services.some((found) => found.status === "USED")) return { code: "710" };
  return { code: services.length ? "720" : "none" };
};

const take = async () => {
  tell("looking");
  const device = await discover();
  if (device.code) return tell(device.code, true);
  const modality = form.elements.modality.value;
  tell(modality);
  let answer;
  try {
    answer = await ask(device.url, "CAPTURE", 25, setup.dataset[modality]);
  } catch {
    return tell("none", true);
  }
  const code = answer.xml.querySelector("PidData > Resp")?.getAttribute("errCode");
  if (code !== "0") return tell(code ?? "other", true);
  tell("sending");
  field.value = answer.text;
  form.submit();
  return true;
};

form.addEventListener("submit", async (event) => {
  const number = form.elements.aadhaar?.value.match(/\p{Nd}/gu);
  if (form.elements.aadhaar && number?.length !== 12) return; // the page says what is wrong first
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  try {
    if (await take()) return; // the page leaves
  } catch {
    tell("other", true);
  }
  button.disabled = false;
  status.scrollIntoView({ block: "nearest" });
});
addEventListener("pagehide", () => { field.value = ""; });
addEventListener("pageshow", () => { field.value = ""; button.disabled = false; });
