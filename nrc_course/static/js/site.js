// What the pages gain with JavaScript. Each part stands alone and every page works without this file.
"use strict";

// A section of a lesson may have the same name.
const status = () => document.querySelector("body > #status");

function announce(text) {
  if (!text || !status()) return;
  status().textContent = "";
  delete status().dataset.shown;
  // A screen reader speaks only what changed after the region was emptied.
  requestAnimationFrame(() => { status().textContent = text; });
}

// For what went wrong: spoken, and seen until the next request.
function complain(kind) {
  announce(status()?.dataset[kind]);
  if (status()) status().dataset.shown = "";
}

function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function post(url, body) {
  body.set("csrfmiddlewaretoken", body.get("csrfmiddlewaretoken") || csrfToken());
  return fetch(url, { method: "POST", body, credentials: "same-origin", keepalive: true, redirect: "manual" });
}

// --- Theme: the form works alone; here it answers at once and stays on the page.
document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("[data-theme-switch]");
  const theme = event.submitter?.value;
  if (!form || !theme) return;
  event.preventDefault();
  document.documentElement.dataset.theme = theme;
  for (const other of document.querySelectorAll("[data-theme-switch] button[name=theme]")) {
    other.setAttribute("aria-pressed", String(other.value === theme));
  }
  const body = new FormData(form);
  body.set("theme", theme);
  post(form.action, body).catch(() => complain("failed"));
});

// --- Forms that save nothing by themselves: the browser asks before what was typed is left.
let unsaved = null;
document.addEventListener("input", (event) => {
  unsaved = event.target.closest?.("form[data-unsaved]") ?? unsaved;
});
document.addEventListener("submit", (event) => {
  if (event.target === unsaved) unsaved = null;
});
addEventListener("beforeunload", (event) => {
  if (unsaved?.isConnected) event.preventDefault();
});

// --- After a swap: focus on the new heading, then the words to announce. Never on first load.
function markSeen() {
  for (const element of document.querySelectorAll("[data-focus], [data-announce]")) element.dataset.seen = "";
}

// The phone's bottom bar covers the end of the window; scroll-padding knows how much of it.
function bringIntoView(element, block) {
  const box = element.getBoundingClientRect();
  const covered = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockEnd) || 0;
  if (box.top < 0 || box.bottom > innerHeight - covered) element.scrollIntoView({ block });
}

function greetNewContent() {
  wakeSaveState();
  const heading = document.querySelector("[data-focus]:not([data-seen])");
  const words = document.querySelector("[data-announce]:not([data-seen])")?.dataset.announce;
  markSeen();
  if (heading) {
    if (!heading.matches("a[href], button, input, select, textarea, [tabindex]")) heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    bringIntoView(heading, "center");
  }
  announce(words);
}

// --- "Saved" / "Saving" / "Not saved, will retry" / "Offline": the words come with the element.
function setSaveState(state) {
  for (const element of document.querySelectorAll("[data-save-state]")) {
    if (!(state in element.dataset)) continue;
    element.dataset.state = state;
    element.textContent = element.dataset[state];
  }
}

// The words of a new page, or of what was swapped in.
function wakeSaveState() {
  if (document.querySelector("[data-save-state]:not([data-state])")) setSaveState("saved");
}

const inSavingForm = (target) => target instanceof Element && target.closest("form[method=post]");

function complaintFor(code) {
  if (code === 429) return "wait";
  if (code === 403 || code === 404) return "refused";
  // Other answers below 500 are pages with words of their own, such as a form with its errors.
  return code && code < 500 ? null : "failed";
}

document.addEventListener("htmx:before:request", (event) => {
  if (status()) delete status().dataset.shown;
  if (inSavingForm(event.target)) setSaveState("saving");
});
document.addEventListener("htmx:after:request", (event) => {
  if (event.detail?.ctx?.response?.status < 400 && inSavingForm(event.target)) setSaveState("saved");
});
document.addEventListener("htmx:after:swap", () => { greetNewContent(); watchReading(); });
for (const name of ["htmx:response:error", "htmx:error"]) {
  document.addEventListener(name, (event) => {
    const complaint = complaintFor(event.detail?.ctx?.response?.status);
    if (!complaint) return;
    setSaveState(navigator.onLine ? "failed" : "offline");
    complain(complaint);
  });
}
addEventListener("offline", () => setSaveState("offline"));
addEventListener("online", () => setSaveState("saved"));

// --- Keys: data-key="1", "Space", "Enter", "u" press their element, unless someone is typing or a control has its own use for them.
const keyName = (event) => (event.key === " " ? "Space" : event.key);

function ownsKey(target, key) {
  if (target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog[open], [contenteditable]")) return true;
  if (key === "Enter") return Boolean(target.closest("a, button, summary, input"));
  if (key === "Space") return Boolean(target.closest("button, summary, input"));
  return false;
}

document.addEventListener("keydown", (event) => {
  // Speech users switch these off in their settings: words would press them.
  if (document.body.dataset.shortcuts === "off") return;
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = keyName(event);
  if (key === "Escape" || key === "Tab" || ownsKey(event.target, key)) return;
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  // What a closed <details> hides has a box all the same.
  const folded = (element) => element.closest("details:not([open]) > :not(summary)");
  const usable = (element) => !element.disabled && element.getClientRects().length > 0 && !folded(element);
  const target = [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key.split(" ").some((name) => (name.length === 1 ? name.toLowerCase() : name) === wanted) && usable(element),
  );
  if (!target) return;
  event.preventDefault();
  target.click();
});

// --- <details class="reveal">: opening moves focus to the answer, so that the next key rates it.
document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement) || !details.open || !details.matches(".reveal")) return;
  const reply = details.querySelector(".reply");
  if (!reply) return;
  reply.tabIndex = -1;
  reply.focus({ preventScroll: true });
  bringIntoView(reply, "nearest");
  announce(reply.innerText);
}, true);

// --- Key terms open where they stand. The definition is the page's own <dt id><dd>; without it the link is followed.
let openTerm = null;

function closeTerm(restoreFocus) {
  if (!openTerm) return;
  const { link, popover } = openTerm;
  openTerm = null;
  link.removeAttribute("aria-expanded");
  popover.remove();
  if (restoreFocus) link.focus();
}

// A link an author wrote may hold what is no text: it names nothing.
function nameIn(hash) {
  try { return decodeURIComponent(hash.slice(1)); } catch { return ""; }
}

function definitionOf(link) {
  const id = nameIn(link.hash);
  const entry = id && document.querySelector(`.terms [id="${CSS.escape(id)}"]`);
  return entry ? { entry, meaning: entry.nextElementSibling } : null;
}

function buildPopover(link, { entry, meaning }) {
  const popover = document.createElement("div");
  popover.className = "popover";
  popover.popover = "auto";
  popover.id = "term-popover";
  popover.tabIndex = -1;
  popover.setAttribute("role", "dialog");
  popover.setAttribute("aria-label", entry.textContent.trim());
  const title = document.createElement("strong");
  title.textContent = entry.textContent.trim();
  const body = document.createElement("div");
  for (const node of meaning.childNodes) body.append(node.cloneNode(true));
  const more = document.createElement("a");
  more.href = link.href;
  more.textContent = link.closest("[data-term-more]")?.dataset.termMore || link.hash;
  popover.append(title, body, more);
  return popover;
}

// Scripted positions are the one style a strict policy allows: element.style is the CSSOM, not markup.
function placeNear(popover, link) {
  const lines = link.getClientRects();
  const word = lines[lines.length - 1];
  const gap = 8;
  const width = popover.offsetWidth;
  const left = Math.min(Math.max(16, word.left), document.documentElement.clientWidth - width - 16);
  const below = word.bottom + gap;
  const above = word.top - gap - popover.offsetHeight;
  const top = below + popover.offsetHeight > innerHeight - 64 && above > 0 ? above : below;
  popover.style.left = `${left + scrollX}px`;
  popover.style.top = `${top + scrollY}px`;
}

addEventListener("resize", () => { if (openTerm) placeNear(openTerm.popover, openTerm.link); });

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.term");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !HTMLElement.prototype.showPopover) return;
  const definition = definitionOf(link);
  if (!definition?.meaning) return;
  event.preventDefault();
  const same = openTerm?.link === link;
  closeTerm(false);
  if (same) return;
  const popover = buildPopover(link, definition);
  link.after(popover);
  link.setAttribute("aria-expanded", "true");
  openTerm = { link, popover };
  popover.showPopover();
  placeNear(popover, link);
  popover.focus({ preventScroll: true });
  popover.addEventListener("toggle", (change) => {
    if (change.newState === "closed" && openTerm?.popover === popover) closeTerm(popover.contains(document.activeElement) || document.activeElement === document.body);
  });
});

// --- Reading: the contents follow the reader, and the end of the text is noticed once.
let readers = [];

let placeTimer = null;
let placeKept = "";

// Where the reader is goes to the server once they have stayed there a moment.
function keepPlace(section) {
  const url = document.querySelector("[data-place-url]")?.dataset.placeUrl;
  if (!url || section === placeKept) return;
  clearTimeout(placeTimer);
  placeTimer = setTimeout(() => {
    const body = new FormData();
    body.set("section", section);
    post(url, body).then(() => { placeKept = section; }, () => {});
  }, 2000);
}

function watchSections() {
  const links = [...document.querySelectorAll(".toc a[href^='#']")];
  const byId = new Map(links.map((link) => [nameIn(link.hash), link]));
  const headings = [...byId.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  if (!headings.length) return;
  const follow = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.4);
    const current = passed.at(-1) ?? headings[0];
    keepPlace(current.id);
    for (const [id, link] of byId) {
      if (id === current.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  const observer = new IntersectionObserver(follow, { rootMargin: "0px 0px -60% 0px", threshold: [0, 1] });
  for (const heading of headings) observer.observe(heading);
  readers.push(observer);
}

function watchEnd() {
  for (const end of document.querySelectorAll("[data-read-end]:not([data-sent])")) {
    const form = end.matches("form") ? end : end.querySelector("form");
    if (!form) continue;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      end.dataset.sent = "";
      const body = new FormData(form);
      body.set("automatic", "1");
      post(form.action, body).then(
        (answer) => {
          // Another status says that nothing was kept: a visitor has asked for nothing yet.
          if (answer.status === 204) showRead(end, form);
          else delete end.dataset.sent;
        },
        () => { delete end.dataset.sent; },
      );
    });
    observer.observe(end);
    readers.push(observer);
  }
}

function showRead(end, form) {
  announce(end.dataset.readEnd);
  form.querySelector(".soft")?.replaceChildren(end.dataset.readEnd);
  // It stays in its place, and the focus on it: nothing moves under a finger.
  const button = form.querySelector("button");
  if (button && button !== document.activeElement) button.disabled = true;
}

function watchReading() {
  for (const observer of readers) observer.disconnect();
  readers = [];
  watchSections();
  watchEnd();
}

// --- Time zone: told to the server once a session, when it differs from what the server has.
function tellTimeZone() {
  const { timeZoneUrl, timeZone } = document.body.dataset;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!timeZoneUrl || !here || here === timeZone) return;
  try {
    // Told once for each value the server has: another account may have another.
    const told = `${timeZone} ${here}`;
    if (sessionStorage.getItem("time_zone") === told) return;
    sessionStorage.setItem("time_zone", told);
  } catch { return; }
  const body = new FormData();
  body.set("time_zone", here);
  post(timeZoneUrl, body).catch(() => sessionStorage.removeItem("time_zone"));
}

addEventListener("DOMContentLoaded", () => {
  wakeSaveState();
  markSeen();
  watchReading();
  tellTimeZone();
});
