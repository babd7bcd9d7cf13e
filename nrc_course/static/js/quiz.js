// What a quiz gains with JavaScript: an unsent choice outlives a lost session, and an answer that
// did not reach the server is sent again. Every quiz works without this file.
"use strict";

const answerForm = () => document.querySelector("form[data-keep-answer]");

function storageKey() {
  const { user, item } = document.getElementById("item")?.dataset ?? {};
  return user && item ? `answer:${user}:${item}` : null;
}

// Storage can be full or forbidden; then nothing is kept, and nothing else breaks.
function withStorage(work) {
  const key = storageKey();
  try { return key && work(sessionStorage, key); } catch { return null; }
}

// --- Keeping what was chosen, until the server has it.
const answerFields = (form) => [...form.elements].filter((field) => field.matches("[type=radio], [type=checkbox], select, :not([type])[name]:not(button)"));

// Typed or chosen from a list: its value is the answer; the others are ticked.
const isFilled = (field) => field.type === "text" || field.matches("select, textarea");

const chosen = (form) => answerFields(form)
  .filter((field) => (isFilled(field) ? field.value : field.checked))
  .map((field) => [field.name, field.value]);

function keepChoice() {
  withStorage((storage, key) => {
    const values = chosen(answerForm());
    if (values.length) storage.setItem(key, JSON.stringify(values));
    else storage.removeItem(key);
  });
}

function restoreChoice() {
  const form = answerForm();
  if (!form) {
    if (document.querySelector("#item [data-answered]")) withStorage((storage, key) => storage.removeItem(key));
    return;
  }
  // What the server filled in is newer: it came with an answer that was sent.
  if (chosen(form).length) return;
  const kept = withStorage((storage, key) => JSON.parse(storage.getItem(key) ?? "[]")) ?? [];
  for (const field of answerFields(form)) {
    for (const [name, value] of kept) {
      if (field.name !== name) continue;
      if (isFilled(field)) field.value = value;
      else if (field.value === value) field.checked = true;
    }
  }
}

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => { if (event.target.closest("form[data-keep-answer]")) keepChoice(); });
}
document.addEventListener("htmx:after:swap", restoreChoice);
addEventListener("DOMContentLoaded", () => {
  restoreChoice();
  // The token did its work; a bookmark or a reload needs none.
  const address = new URL(location.href);
  if (address.searchParams.has("kept")) {
    address.searchParams.delete("kept");
    history.replaceState(history.state, "", address);
  }
});

// --- Sending again: the form carries one UUID, so the server counts it once however often it comes.
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
let wait = FIRST_WAIT;
let timer = null;

function sendAgain() {
  clearTimeout(timer);
  timer = null;
  answerForm()?.requestSubmit();
}

function sendLater(form) {
  if (!form?.matches?.("form[data-keep-answer]") || timer) return;
  timer = setTimeout(sendAgain, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

document.addEventListener("htmx:error", (event) => sendLater(event.target));
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail?.ctx?.response?.status >= 500) sendLater(event.target);
});
document.addEventListener("htmx:after:swap", () => { wait = FIRST_WAIT; });
addEventListener("online", () => { if (timer) sendAgain(); });
