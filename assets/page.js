// On every page; each part does nothing where its element is missing. Every page works without it.

// After a refused form the reader begins at what is to be put right.
document.querySelector("[data-module='gh-error-summary']")?.focus();

// A second press while the first is on its way would act twice. The browser's own way back lifts the hold.
const hold = 3000;
for (const form of document.querySelectorAll("form[method='post']")) {
  let sentAt = -hold;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < hold) event.preventDefault();
    else sentAt = event.timeStamp;
  });
}
