"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.focus();
  button.addEventListener("click", () => print());
}
