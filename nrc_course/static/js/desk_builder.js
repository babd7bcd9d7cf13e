// What the quiz builder gains with JavaScript: a button pressed while the page still saves what was pressed before waits,
// and goes on over the quiz as it then is. What somebody else changed stops it. Uses announce of site.js.
"use strict";

(() => {
  const page = document.querySelector("[data-builder]");
  if (!page) return;
  let saving = null;
  let waiting = [];

  // A count writes nothing, and is no form.
  const isSave = (event) => event.target instanceof HTMLFormElement && event.detail.ctx.request.method === "POST";
  const wordOf = (button) => button?.value ?? "";

  // Every change makes the sections anew, with the revision they now have: the same button is pressed there.
  function pressAgain({ form, word, typed }) {
    const again = form.isConnected ? form : null;
    const button = (again ?? page).querySelector(`button[name=do][value="${CSS.escape(word)}"]`);
    const target = again ?? button?.form;
    if (!target || !button) return false;
    if (!again) typeInto(target, typed);
    target.requestSubmit(button);
    return true;
  }

  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("input:not([type=hidden]), select, textarea"));
  const isChecked = (field) => field.matches("[type=checkbox], [type=radio]");
  const nameOf = (field) => (isChecked(field) ? `${field.name}=${field.value}` : field.name);

  function typeInto(form, typed) {
    for (const field of fieldsOf(form)) {
      const value = typed.get(nameOf(field));
      if (value === undefined) continue;
      if (isChecked(field)) field.checked = value;
      else field.value = value;
    }
  }

  function goOn() {
    while (!saving && waiting.length) if (pressAgain(waiting.shift())) return;
  }

  // Before htmx and before the browser: neither may send what rests on a revision that is being left behind.
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!saving || form.method !== "post" || !page.contains(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const word = wordOf(submitter);
    // Pressed twice by a slip of the hand.
    if ([saving.word, ...waiting.map((press) => press.word)].includes(word)) return;
    const typed = new Map(fieldsOf(form).map((field) => [nameOf(field), isChecked(field) ? field.checked : field.value]));
    waiting.push({ form, word, typed });
    announce(page.dataset.builder);
  }, true);

  document.addEventListener("htmx:before:request", (event) => {
    if (isSave(event)) saving = { ctx: event.detail.ctx, word: wordOf(event.detail.ctx.request.submitter) };
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    if (ctx !== saving?.ctx) return;
    saving = null;
    // The page says what went wrong: whatever was to come after it is for the person to decide.
    if (!(ctx.response?.status < 400)) waiting = [];
    goOn();
  });
})();
