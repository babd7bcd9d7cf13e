// What the editor of questions gains with JavaScript: rows are added and moved on the spot, keys press its buttons, and
// what is typed saves itself. The page works without this file. Uses announce and csrfToken of site.js.
"use strict";

(() => {
  const form = document.getElementById("editor");
  if (!form) return;
  const fields = document.getElementById("fields");
  const list = document.getElementById("rows");
  const prefix = list?.dataset.rows;

  // --- Rows: each is numbered in its fields' names, as the form is read.
  const rows = () => (list ? [...list.querySelectorAll(".row-list > [data-row]")] : []);
  const OF_A_ROW = prefix && new RegExp(`^(id_)?${prefix}-(\\d+|__prefix__)-`);

  function renumber() {
    rows().forEach((row, index) => {
      const rename = (value) => value.replace(OF_A_ROW, (_all, id = "") => `${id}${prefix}-${index}-`);
      for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const name of ["name", "id", "for", "aria-describedby"]) {
          if (element.hasAttribute(name)) element.setAttribute(name, rename(element.getAttribute(name)));
        }
        if (element.dataset.act) element.name = `${element.dataset.act}-${index}`;
      }
      for (const number of row.querySelectorAll("[data-number]")) number.textContent = index + 1;
    });
    form.elements[`${prefix}-TOTAL_FORMS`].value = rows().length;
    fields.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const firstField = (row) => row.querySelector("textarea, input:not([type=hidden]), select");

  function addRow() {
    if (!list) return;
    list.querySelector(".row-list").append(list.querySelector("template").content.cloneNode(true));
    renumber();
    firstField(rows().at(-1))?.focus();
  }

  function move(row, step, focused) {
    const all = rows();
    const other = all[all.indexOf(row) + step];
    if (!other || !row.querySelector("[data-act=move_up]")) return;
    if (step < 0) other.before(row); else other.after(row);
    renumber();
    focused?.focus();
    const place = rows().indexOf(row) + 1;
    announce(list.dataset.moved.replace("{place}", place).replace("{count}", all.length));
  }

  function removeRow(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    renumber();
    (next ? firstField(next) : list.querySelector("[name=add_row]"))?.focus();
  }

  function act(name, row, focused) {
    if (name === "move_up") move(row, -1, focused);
    else if (name === "move_down") move(row, 1, focused);
    else if (name === "remove") removeRow(row);
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !list) return;
    if (button.name === "add_row") {
      event.preventDefault();
      addRow();
    } else if (button.dataset.act) {
      event.preventDefault();
      act(button.dataset.act, button.closest("[data-row]"), button);
    }
  });

  // --- One key: marking a row takes the mark from the others.
  const marks = () => rows().map((row) => row.querySelector("[name$='-correct']")).filter(Boolean);

  form.addEventListener("change", (event) => {
    if (!list?.dataset.one || !event.target.checked || !marks().includes(event.target)) return;
    for (const mark of marks()) if (mark !== event.target) mark.checked = false;
  });

  // --- Keys. With a modifier all of them: nothing that is typed or spoken as words presses one.
  const press = (selector) => form.querySelector(selector)?.click();

  function rowKey(event, row) {
    if (event.key === "ArrowUp") return () => move(row, -1, event.target);
    if (event.key === "ArrowDown") return () => move(row, 1, event.target);
    if (event.key === "Delete") return () => removeRow(row);
    const mark = event.code === "KeyK" && row.querySelector("[name$='-correct']");
    return mark ? () => mark.click() : null;
  }

  function keyOf(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return () => press(event.shiftKey ? "[data-save-next]" : "[data-save]");
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
    if (event.key === "Enter") return addRow;
    if (event.code === "KeyP") return () => press("[data-publish]");
    const row = event.target.closest?.("[data-row]");
    return row && rowKey(event, row);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target.matches?.("#preview input") && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      press("[data-check]");
      return;
    }
    const work = keyOf(event);
    if (!work) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith("Arrow")) work();
  });

  // --- Saving itself, a while after the last key. It says what became of it, and tries again.
  const PAUSE = 1500;
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 30000;
  const LONGEST_BODY = 60000; // a page that closes may send no more
  const state = document.querySelector("[data-draft-state]");
  let timer = null;
  let wait = FIRST_WAIT;
  let sending = null;
  let known = null;

  function say(name) {
    const isNews = state.dataset.state !== name && ["failed", "conflict", "refused"].includes(name);
    state.dataset.state = name;
    state.textContent = state.dataset[name] ?? "";
    if (isNews) announce(state.textContent);
  }

  function typed() {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (!name.startsWith("try-")) body.append(name, value);
    return String(body);
  }

  // From now on the page is that of the question which the first save made.
  function take(answer) {
    if (!answer.address) return;
    form.elements.began_from.value = answer.revision;
    form.action = answer.address;
    form.dataset.autosave = answer.autosave;
    if (!location.pathname.endsWith(answer.address)) history.replaceState(history.state, "", answer.address);
  }

  function withRevision(body, revision) {
    const values = new URLSearchParams(body);
    values.set("began_from", revision);
    return String(values);
  }

  async function send(body) {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", keepalive: body.length < LONGEST_BODY,
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
    });
    if (![200, 409].includes(answer.status)) return [403, 404, 413].includes(answer.status) ? { status: "refused" } : { status: "failed" };
    return answer.json();
  }

  async function save() {
    clearTimeout(timer);
    timer = null;
    const body = typed();
    if (sending || body === known) return sending;
    say("saving");
    sending = send(body).catch(() => ({ status: "failed" }));
    const answer = await sending;
    sending = null;
    say(answer.status);
    if (answer.status === "failed") {
      later(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      return null;
    }
    wait = FIRST_WAIT;
    take(answer);
    known = answer.address ? withRevision(body, answer.revision) : body;
    if (typed() !== known) later(PAUSE);
    return null;
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  for (const name of ["input", "change"]) fields.addEventListener(name, () => later(PAUSE));
  addEventListener("online", () => { if (timer) save(); });
  addEventListener("pagehide", () => { if (timer && !leaving) save(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && timer && !leaving) save(); });

  // --- A button that saves waits for what is on its way: the later of two saves would look like somebody else's.
  let leaving = false;
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!sending) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    await sending;
    clearTimeout(timer);
    // What came back is taken first.
    queueMicrotask(() => { clearTimeout(timer); form.requestSubmit(submitter); });
  });
  addEventListener("pageshow", () => { leaving = false; });

  // --- The preview is asked for when something was typed since, and never under the hand of who answers it.
  let previewed = null;
  let refreshing = false;
  form.addEventListener("htmx:config:request", (event) => {
    const words = typed();
    if (event.target === fields && words === previewed) event.preventDefault();
    previewed = words;
  });
  for (const name of ["htmx:error", "htmx:response:error"]) form.addEventListener(name, () => { previewed = null; });
  fields.addEventListener("htmx:before:request", () => { refreshing = true; });
  fields.addEventListener("htmx:finally:request", () => { refreshing = false; });
  form.addEventListener("input", (event) => {
    if (!refreshing || !event.target.closest("#preview")) return;
    fields.dispatchEvent(new Event("htmx:abort"));
    previewed = null;
    fields.dispatchEvent(new Event("change"));
  });

  known = previewed = typed();
  addEventListener("DOMContentLoaded", () => { known = previewed = typed(); });
})();
