// What marking an essay gains with JavaScript: the total is live, keys go to the lines, and what is typed saves itself.
// The page works without this file. Uses announce and csrfToken of site.js.
"use strict";

(() => {
  const form = document.getElementById("marking");
  if (!form) return;
  const lines = [...form.querySelectorAll("[data-line]")];
  const comment = form.elements.comment;
  // form.action would be the buttons of that name.
  const address = form.getAttribute("action");

  // --- The total.
  const total = form.querySelector("[data-total]");
  const number = (value) => String(Math.round(value * 100) / 100);

  function add() {
    const had = lines.reduce((sum, line) => sum + (Number(line.value) || 0), 0);
    total.textContent = total.dataset.words.replace("{had}", number(had)).replace("{most}", number(Number(total.dataset.most)));
  }

  // --- Saving itself, a while after the last key; one save at a time, and again after a failure.
  const PAUSE = 800;
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 30000;
  const state = form.querySelector("[data-mark-state]");
  let timer = null;
  let wait = FIRST_WAIT;
  const LONGEST_LEAVING = 4000;
  let sending = null;
  let stop = null;
  let isLeaving = false;

  function say(name) {
    const isNews = state.dataset.state !== name && ["failed", "conflict", "refused"].includes(name);
    state.dataset.state = name;
    state.textContent = state.dataset[name] ?? "";
    if (isNews) announce(state.textContent);
  }

  function typed() {
    const body = new URLSearchParams(new FormData(form));
    body.delete("csrfmiddlewaretoken");
    body.delete("revision");
    return String(body);
  }
  let known = typed();

  function take(answer) {
    form.elements.revision.value = answer.revision;
    wait = FIRST_WAIT;
    say("saved");
  }

  async function send(body) {
    const whole = new URLSearchParams(body);
    whole.set("csrfmiddlewaretoken", csrfToken());
    whole.set("revision", form.elements.revision.value);
    whole.set("action", "autosave");
    stop = new AbortController();
    const response = await fetch(address, { method: "POST", body: whole, credentials: "same-origin", redirect: "manual", signal: stop.signal });
    if (response.ok) {
      known = body;
      take(await response.json());
    } else if (response.status === 409) await meet(await response.json(), body);
    else if (response.status === 422) say("refused");
    else throw new Error(String(response.status));
  }

  // Behind is who never heard that a save of this very page came through: what stands here now is newer.
  async function meet(answer, body) {
    if (answer.state !== "behind") return say("conflict");
    form.elements.revision.value = answer.revision;
    return send(body);
  }

  function save() {
    clearTimeout(timer);
    if (sending || isLeaving) return sending;
    const body = typed();
    if (body === known) return null;
    say("saving");
    sending = send(body)
      .catch(() => {
        say("failed");
        timer = setTimeout(save, wait);
        wait = Math.min(2 * wait, LONGEST_WAIT);
      })
      .finally(() => {
        sending = null;
        if (state.dataset.state === "saved" && typed() !== known) later();
      });
    return sending;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", () => { add(); later(); });
  form.addEventListener("change", () => { add(); later(); });
  // A button comes behind what is on its way, so that it has the last word; a network that hangs is not waited for.
  form.addEventListener("submit", (event) => {
    const wasLeaving = isLeaving;
    isLeaving = true;
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault();
    if (wasLeaving) return;
    const button = event.submitter;
    setTimeout(() => stop.abort(), LONGEST_LEAVING);
    sending.then(() => form.requestSubmit(button));
  });
  addEventListener("pageshow", () => { isLeaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && typed() !== known) event.preventDefault();
  });

  // A link away waits for what is not saved yet.
  async function follow(link) {
    await save();
    if (typed() !== known) await save();
    location.assign(link.href);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[rel=next], a[rel=prev]");
    if (!link || typed() === known || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    follow(link);
  });

  // --- Comments kept are put in where the cursor is.
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    event.preventDefault();
    const before = comment.value.slice(0, comment.selectionStart);
    const gap = before && !/\s$/.test(before) ? "\n" : "";
    comment.setRangeText(gap + button.dataset.insert, comment.selectionStart, comment.selectionEnd, "end");
    comment.focus();
    comment.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // --- Keys. Those without a modifier work outside of fields alone, and can be switched off.
  const go = (rel) => document.querySelector(`a[rel=${rel}]`)?.click();

  function toLine(index) {
    lines[index]?.focus();
    lines[index]?.select();
  }

  function inField(event) {
    if (event.key === "Escape") return () => { event.target.blur(); announce(""); };
    const at = lines.indexOf(event.target);
    if (event.key !== "Enter" || at < 0) return null;
    return () => (at + 1 < lines.length ? toLine(at + 1) : comment.focus());
  }

  function keyOf(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return () => form.querySelector("[data-finish]").click();
    if (event.ctrlKey || event.altKey || event.metaKey) return null;
    if (form.contains(event.target) && event.target.matches("input, textarea")) return inField(event);
    if (document.body.dataset.shortcuts === "off" || event.target.matches?.("input, textarea, select")) return null;
    if (/^[1-9]$/.test(event.key) && lines[event.key - 1]) return () => toLine(event.key - 1);
    return { c: () => comment.focus(), n: () => go("next"), p: () => go("prev") }[event.key];
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const work = keyOf(event);
    if (!work) return;
    event.preventDefault();
    work();
  });

  add();
})();
