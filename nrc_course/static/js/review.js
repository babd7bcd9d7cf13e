// The review on a poor network. The page holds the next cards, so an answer shows the next one at once; the answer
// itself waits in localStorage until the server has it: exactly once (by its UUID), in order, with the time it was given.
// Without this file every card is a plain form. Uses announce, csrfToken, greetNewContent and setSaveState of site.js.
"use strict";

(() => {
  let root = document.querySelector("[data-review]");
  if (!root) return;
  const user = root.dataset.user;
  const ENOUGH = 10; // with fewer waiting in the page, more are fetched: they last for more than a minute without network
  const FEW = 3; // with fewer, that does not wait until all answers are delivered
  const TIMEOUT = 10000;
  const LONGEST_PAUSE = 30000;
  const LONGEST_ANSWER = 600; // seconds: who takes longer does something else meanwhile

  // --- The queue. Every entry has its own key, so that two tabs never write over each other's.
  const PREFIX = `review:${user}:`;
  const unkept = new Map(); // where the browser keeps nothing

  function storedKeys() {
    let keys = [...unkept.keys()];
    try { keys = keys.concat(Object.keys(localStorage)); } catch { /* no storage here */ }
    return keys.filter((key) => key.startsWith(PREFIX)).sort();
  }

  function write(key, entry) {
    try { localStorage.setItem(key, JSON.stringify(entry)); } catch { unkept.set(key, entry); }
  }

  function read(key) {
    if (unkept.has(key)) return unkept.get(key);
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  function remove(key) {
    unkept.delete(key);
    try { localStorage.removeItem(key); } catch { /* no storage here */ }
  }

  function enqueue(entry) {
    const last = Number(storedKeys().at(-1)?.slice(PREFIX.length).split(":")[0] ?? 0);
    // Never before what is queued already, even if the device's clock was set back.
    const order = Math.max(Date.now(), last + 1);
    const key = `${PREFIX}${String(order).padStart(15, "0")}:${entry.uuid}`;
    write(key, { ...entry, given: Date.now() });
    return key;
  }

  function newUuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- Delivery: the oldest first, the next one only when it is done with.
  let delivering = false;
  let retryTimer = 0;
  let failures = 0;
  let stopped = false;
  let submitAfterwards = null;

  function request(url, options) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT);
    return fetch(url, { credentials: "same-origin", redirect: "manual", signal: controller.signal, ...options })
      .then(async (answer) => ({ status: answer.type === "opaqueredirect" ? "login" : answer.status, text: await answer.text() }))
      .finally(() => clearTimeout(timer));
  }

  function bodyOf(entry) {
    const body = new URLSearchParams({ user, uuid: entry.uuid, csrfmiddlewaretoken: csrfToken() });
    if (entry.undo) {
      body.set("answer", entry.undo);
    } else if (entry.mark) {
      for (const name of ["card", "mark"]) body.set(name, entry[name]);
    } else {
      for (const name of ["card", "rating", "seen", "seconds", "offer", "practice"]) if (entry[name] !== undefined) body.set(name, entry[name]);
      body.set("seconds_ago", String(Math.max(0, Date.now() - entry.given) / 1000));
    }
    return body;
  }

  // Returns what became of the entry: "done", "gone", "stale", "retry", "refused" or "login".
  async function send(entry) {
    const url = entry.undo ? root.dataset.undoUrl : entry.mark ? root.dataset.markUrl : root.dataset.url;
    let answer;
    try {
      answer = await request(url, { method: "POST", body: bodyOf(entry), headers: { Accept: "application/json" }, keepalive: true });
    } catch { return "retry"; }
    if (answer.status === 200) return verdictIn(answer.text);
    if (answer.status === 404 || answer.status === 400) return verdictIn(answer.text) === "gone" ? "gone" : "retry";
    if (answer.status === 403) return "refused";
    return answer.status === "login" ? "login" : "retry";
  }

  function verdictIn(text) {
    // A page that some gateway put in between is not our answer.
    let status;
    try { status = JSON.parse(text).status; } catch { return "retry"; }
    if (!status) return "retry";
    return ["stale", "gone"].includes(status) ? status : "done";
  }

  async function drain() {
    let refused = false;
    for (let key = storedKeys()[0]; key; key = storedKeys()[0]) {
      const entry = read(key);
      if (!entry) { remove(key); continue; }
      write(key, { ...entry, tried: true });
      const verdict = await send(entry);
      if (verdict === "login") return stop("login");
      if (verdict === "refused" && !refused) {
        // The token may be an old one: the person logged in again elsewhere.
        refused = true;
        if (await refill()) continue;
        return;
      }
      if (verdict === "retry" || verdict === "refused") return later();
      remove(key);
      refused = false;
      failures = 0;
      if (verdict !== "done") tell(verdict);
      if (upcoming.length < FEW && storedKeys().length && needsCards() && !(await refill())) return;
    }
    setSaveState("saved");
    if (submitAfterwards) submitAfterwards();
    else if (needsCards()) await refill();
  }

  async function deliver() {
    if (storedKeys().length) setSaveState("saving");
    if (delivering) return;
    delivering = true;
    cancelRetry();
    try {
      // One tab at a time where the browser can tell; elsewhere UUIDs alone keep answers single.
      if (navigator.locks) await navigator.locks.request(PREFIX, { ifAvailable: true }, (lock) => (lock ? drain() : retryIn(500)));
      else await drain();
    } finally { delivering = false; }
    if (storedKeys().length && !retryTimer && !stopped) deliver();
  }

  function cancelRetry() {
    clearTimeout(retryTimer);
    retryTimer = 0;
  }

  function retryIn(pause) {
    cancelRetry();
    retryTimer = setTimeout(() => { retryTimer = 0; deliver(); }, pause);
  }

  function later() {
    retryIn(Math.min(1000 * 2 ** failures, LONGEST_PAUSE));
    failures += 1;
    if (!navigator.onLine) setSaveState("offline");
    else if (storedKeys().length) setSaveState("failed");
  }

  function stop(note) {
    stopped = true;
    setSaveState("failed");
    tell(note);
  }

  function hurry() {
    if (document.visibilityState === "hidden") return;
    if (finished && Date.now() >= freshUntil) location.reload();
    cancelRetry();
    stopped = false;
    failures = 0;
    if (storedKeys().length || needsCards()) deliver();
  }

  // --- The cards in the page.
  let current = null;
  let upcoming = [];
  let history = [];
  let more = false;
  let freshUntil = 0;
  let askedAt = performance.now();
  let shownAt = -Infinity; // no card of this page has taken the place of another yet
  const answered = new Map(); // by how much each answer brought the count down

  const cardIn = (section) => ({ id: section.dataset.card, seen: section.dataset.seen, section });
  const nameOf = (card) => `${card.id}:${card.seen}`;

  function cardsIn(element) {
    const sections = [...element.querySelectorAll(":scope > .flashcard[data-card]")];
    for (const template of element.querySelectorAll(":scope > template[data-card]")) sections.push(template.content.querySelector(".flashcard"));
    return sections.map((section) => cardIn(section.cloneNode(true)));
  }

  function pendingNames() {
    return new Set(storedKeys().map(read).filter((entry) => entry && entry.seen !== undefined).map((entry) => `${entry.card}:${entry.seen}`));
  }

  // A page made before the server heard of it still counts the answer that was taken back.
  const undoWaits = () => storedKeys().map(read).some((entry) => entry && entry.undo);

  function take(element) {
    const pending = pendingNames();
    const all = cardsIn(element);
    const open = all.filter((card) => !pending.has(nameOf(card)) && !answered.has(nameOf(card)));
    more = "more" in element.dataset || undoWaits();
    freshUntil = Date.now() + Number(element.dataset.nextDay) * 1000;
    if (element !== root && undoWaits()) return open;
    left = Number(element.dataset.left);
    for (const card of all) if (!open.includes(card)) left -= answered.get(nameOf(card)) ?? 1;
    return open;
  }

  const needsCards = () => !finished && (!current || Date.now() >= freshUntil || (more && upcoming.length < ENOUGH));

  function show(card) {
    current = card;
    askedAt = shownAt = performance.now();
    root.querySelector(":scope > .flashcard, :scope > .done")?.remove();
    if (card) {
      root.append(card.section.cloneNode(true));
    } else {
      root.append(note("waiting"));
    }
    fillMenu();
    greetNewContent();
  }

  // The menu above the card is about the card shown.
  function fillMenu() {
    const menu = root.querySelector(".menu");
    if (!menu) return;
    menu.hidden = !current;
    menu.open = false;
    if (!current) return;
    const flagged = current.section.dataset.flag !== "0";
    menu.querySelector("[value=flag]").hidden = flagged;
    menu.querySelector("[value=unflag]").hidden = !flagged;
  }

  function note(name) {
    return document.querySelector(`[data-words] [data-note="${name}"]`).content.cloneNode(true);
  }

  function tell(name) {
    const words = note(name);
    announce(words.textContent.trim());
    root.querySelector("[data-notes]").replaceChildren(words);
  }

  // --- What is left, in words the server made for each count.
  let left = 0;
  let finished = false;

  function showLeft() {
    const place = root.querySelector("[data-left-words]");
    const words = place.dataset.leftWords.split("|");
    const index = words.length - 1 - (Number(root.dataset.left) - left);
    place.textContent = words[Math.min(Math.max(index, 0), words.length - 1)];
    const bar = root.querySelector("progress");
    if (bar) bar.value = bar.max - left;
    undoButton().disabled = !history.length && !canUndoOnServer;
  }

  // Heard after the new heading; it also takes the place of the answer that was spoken before.
  const announceLeft = () => announce(root.querySelector("[data-left-words]").textContent);

  const undoButton = (element = root) => element.querySelector("[data-undo] button");
  let canUndoOnServer = !undoButton().disabled;

  // --- Answer, undo, refill.
  function rate(button) {
    const card = current;
    root.querySelector("[data-notes]").replaceChildren();
    const seconds = Math.min(Math.round((performance.now() - askedAt) / 1000), LONGEST_ANSWER);
    const entry = { uuid: newUuid(), card: card.id, seen: card.seen, rating: button.value, seconds, offer: button.form.elements.offer?.value, practice: button.form.elements.practice?.value };
    const stays = "stays" in button.dataset;
    const drop = Number(card.section.dataset.worth) - (stays ? 1 : 0);
    history.push({ key: enqueue(entry), uuid: entry.uuid, card, drop });
    answered.set(nameOf(card), drop);
    if (stays) more = true;
    left -= drop;
    show(upcoming.shift() ?? null);
    showLeft();
    announceLeft();
    failures = 0; // somebody is here: try again soon
    deliver();
  }

  // Set aside and hidden cards make room for the next one; a flag leaves the card where it is.
  function mark(name) {
    const card = current;
    const said = { suspend: "setAside", bury: "buried", flag: "flagged", unflag: "unflagged" }[name];
    const entry = { uuid: newUuid(), card: card.id, mark: name };
    if (name === "suspend" || name === "bury") {
      const drop = Number(card.section.dataset.worth);
      history.push({ key: enqueue({ ...entry, seen: card.seen }), uuid: entry.uuid, card, drop });
      answered.set(nameOf(card), drop);
      left -= drop;
      show(upcoming.shift() ?? null);
    } else {
      enqueue(entry);
      card.section.dataset.flag = name === "flag" ? "1" : "0";
      fillMenu();
    }
    showLeft();
    announce(document.querySelector("[data-words]").dataset[said]);
    failures = 0;
    deliver();
  }

  // What was typed is compared by the server, which knows every right answer; without it, by eye.
  async function compare(form) {
    const typed = form.elements.typed.value.trim();
    const place = root.querySelector("[data-compared]");
    if (!typed || form.dataset.sent) return;
    form.dataset.sent = "1";
    const body = new URLSearchParams({ card: form.elements.card.value, typed, csrfmiddlewaretoken: csrfToken() });
    place.textContent = `“${typed}”`;
    try {
      const answer = await request(root.dataset.compareUrl, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status === 200) place.textContent = JSON.parse(answer.text).words;
    } catch { /* no network: compared by eye */ }
    announce(place.textContent);
  }

  function undo(form) {
    const last = history.pop();
    if (!last) {
      // Given on an earlier page: the server knows the last one, after it has what waits here.
      submitAfterwards = () => form.submit();
      deliver();
      return;
    }
    const waiting = read(last.key);
    if (waiting && !waiting.tried) remove(last.key);
    else enqueue({ uuid: newUuid(), undo: last.uuid });
    answered.delete(nameOf(last.card));
    left += last.drop;
    if (current) upcoming.unshift(current);
    finished = false;
    show(last.card);
    showLeft();
    announceLeft();
    deliver();
  }

  // Returns whether the page may go on sending: false when somebody must log in first.
  async function refill() {
    let answer;
    try {
      answer = await request(root.dataset.moreUrl, { headers: { Accept: "text/html" } });
    } catch { later(); return false; }
    if (answer.status === "login") { stop("login"); return false; }
    if (answer.status !== 200) { later(); return false; }
    const fresh = new DOMParser().parseFromString(answer.text, "text/html").querySelector("[data-review]");
    if (!fresh) { later(); return false; }
    if (fresh.dataset.user !== user) { stop("other"); return false; }
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = fresh.querySelector("input[name=csrfmiddlewaretoken]").value;
    adopt(fresh);
    return true;
  }

  function adopt(fresh) {
    const open = take(fresh);
    failures = 0;
    if (!undoWaits()) canUndoOnServer = !undoButton(fresh).disabled;
    const end = fresh.querySelector(".done");
    if (!current && !open.length) return storedKeys().length ? undefined : finish(fresh, end);
    upcoming = open.filter((card) => card.id !== current?.id);
    renewButtons(open.find((card) => current && nameOf(card) === nameOf(current)));
    if (!undoWaits()) {
      for (const name of ["left", "total"]) root.dataset[name] = fresh.dataset[name];
      root.querySelector("[data-left-words]").dataset.leftWords = fresh.querySelector("[data-left-words]").dataset.leftWords;
      const bar = root.querySelector("progress");
      if (bar) bar.max = Math.max(Number(fresh.dataset.total), left);
    }
    if (!current && upcoming.length) show(upcoming.shift());
    showLeft();
  }

  // A card shown since long ago may now come back at another time: its buttons say so, unless they are in use.
  function renewButtons(card) {
    const details = root.querySelector(":scope > .flashcard details");
    if (!card || !details || details.open) return;
    current = card;
    details.querySelector("form").replaceWith(card.section.querySelector("form").cloneNode(true));
  }

  function finish(fresh, end) {
    if (!end) return later();
    finished = true;
    root.replaceChildren(...fresh.childNodes);
    greetNewContent();
    showLeft();
  }

  // --- What the page hears.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!root.contains(form)) return;
    if (form.matches("[data-rate]") && event.submitter) {
      event.preventDefault();
      rate(event.submitter);
    } else if (form.matches("[data-mark]") && event.submitter && current) {
      event.preventDefault();
      mark(event.submitter.value);
    } else if (form.matches("[data-compare]")) {
      event.preventDefault();
      root.querySelector(":scope > .flashcard .reveal").open = true;
    } else if (form.matches("[data-undo]")) {
      event.preventDefault();
      undo(form);
    }
  });

  // The second half of a double click on a rating must not turn the next card round.
  document.addEventListener("click", (event) => {
    if (event.detail && event.target.closest("[data-review] .reveal > summary") && performance.now() - shownAt < 300) event.preventDefault();
  });

  // Once turned, Space is for scrolling again, and the answer comes into view above the buttons.
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("[data-review] .reveal") || !event.target.open) return;
    event.target.querySelector("summary").removeAttribute("data-key");
    event.target.querySelector(".reply").scrollIntoView({ block: "nearest" });
    const typed = root.querySelector(":scope > .flashcard [data-compare]");
    if (typed) compare(typed);
  }, true);

  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);

  // --- Begin with what waits from an earlier visit; its cards are not asked again.
  const first = root.querySelector(":scope > .flashcard");
  upcoming = take(root);
  if (first && upcoming.length && nameOf(cardIn(first)) === nameOf(upcoming[0])) current = upcoming.shift();
  else if (first) { addEventListener("DOMContentLoaded", () => { show(upcoming.shift() ?? null); showLeft(); }); }
  else finished = true;
  addEventListener("DOMContentLoaded", () => { if (storedKeys().length) { showLeft(); deliver(); } });
})();
