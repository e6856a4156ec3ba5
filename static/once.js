"use strict";
// A button that is pressed twice sends its page once: on a slow line fingers get impatient.
for (const form of document.querySelectorAll("main form[method=post], #content-main form[method=post]")) {
  const again = () => { delete form.dataset.sent; };
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    else setTimeout(again, 8000);
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", again); // the back button brings the page as it was
}
