// What a running attempt gains with JavaScript: every answer is saved as it is given and waits on the device until the
// server has it; the time counts down; the list of questions follows. Every page works without this file.
// Uses announce, csrfToken and setSaveState of site.js.
"use strict";

(() => {
  const form = document.querySelector("[data-saves]");
  const PREFIX = form?.dataset.saves ?? "";
  const PAUSE = 800; // typing pauses this long before what was typed is sent
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 30000;
  const TIMEOUT = 15000;
  const LONGEST_BODY = 500000; // what is longer may be refused unread

  // --- What waits on the device: one entry for each question and page, the newest answer of it. A key is
  // answer:<user>:<attempt>:<question>:<page>, so that a page sees its attempt's entries first, then all its user's.
  const OWNER = PREFIX.split(":").slice(0, 2).join(":") + ":";
  const unkept = new Map(); // where the browser keeps nothing

  function storedKeys(prefix = PREFIX) {
    let keys = [...unkept.keys()];
    try { keys = keys.concat(Object.keys(localStorage)); } catch { /* no storage here */ }
    const found = PREFIX ? [...new Set(keys)].filter((key) => key.startsWith(prefix)) : [];
    const givenAt = (key) => read(key)?.given ?? 0;
    // What was given first is sent first, but what this page waits for goes before everything else.
    return found.sort((one, other) => other.startsWith(PREFIX) - one.startsWith(PREFIX) || givenAt(one) - givenAt(other));
  }

  // The server has refused some: they stay for their writer to change, and are not sent again.
  const waiting = (prefix) => storedKeys(prefix).filter((key) => !read(key)?.refused);

  function write(key, entry) {
    unkept.delete(key);
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

  function newUuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- The questions on this page, and what their fields say. A prefix tells those of one page apart.
  const questions = () => [...document.querySelectorAll("[data-question]")];
  const ofQuestion = (question) => `${PREFIX}${question.dataset.question}:`;
  const keyOf = (question) => ofQuestion(question) + form.dataset.page;
  const isAnswer = (name) => name && !["revision", "was"].includes(name);

  function fieldsOf(question) {
    const { prefix } = question.dataset;
    const said = [];
    for (const field of question.querySelectorAll("[name]")) {
      if (!field.name.startsWith(prefix) || field.matches("button")) continue;
      const name = field.name.slice(prefix.length);
      if (!isAnswer(name) || (field.matches("[type=radio], [type=checkbox]") && !field.checked)) continue;
      if (field.value !== "") said.push([name, field.value]);
    }
    return said;
  }

  function fillIn(question, said) {
    const { prefix } = question.dataset;
    for (const field of question.querySelectorAll("[name]")) {
      if (!field.name.startsWith(prefix) || field.matches("button")) continue;
      const name = field.name.slice(prefix.length);
      if (!isAnswer(name)) continue;
      const values = said.filter(([one]) => one === name).map(([, value]) => value);
      if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
      else field.value = values.at(-1) ?? "";
    }
  }

  const known = new Map(); // what the server, or the queue, has of each question
  // Rows that are put in order move about in the page: what they say stays the same.
  const sayings = (question) => JSON.stringify(fieldsOf(question).sort(([one], [other]) => (one < other ? -1 : Number(one > other))));

  function enqueue(question) {
    clearTimeout(typing.get(question));
    const said = sayings(question);
    if (known.get(question) === said) return;
    known.set(question, said);
    const field = question.querySelector("[name$=revision]");
    const revision = Number(field.value);
    field.value = revision + 1;
    for (const key of storedKeys(ofQuestion(question))) if (read(key)?.refused) remove(key);
    write(keyOf(question), {
      said: JSON.parse(said), uuid: newUuid(), page: form.dataset.page, revision, given: Date.now(), url: question.dataset.url,
    });
    mark(question.dataset.question, said === "[]" ? "open" : "answered");
    setSaveState("saving");
  }

  const enqueueAll = () => { for (const question of questions()) enqueue(question); };

  // --- Sending: one at a time, again until it is through. Nothing is lost by a network that comes and goes.
  let sending = null;
  let wait = FIRST_WAIT;
  let retry = 0;
  let stopped = false;
  const ENDS = ["saved", "late", "passed", "superseded", "closed", "refused", "gone"]; // it need not be sent again

  function bodyOf(entry) {
    const body = new URLSearchParams(entry.said);
    for (const name of ["uuid", "page", "revision"]) body.set(name, entry[name]);
    body.set("user", OWNER.split(":")[1]);
    body.set("age", String(Math.max(0, Date.now() - entry.given) / 1000));
    body.set("csrfmiddlewaretoken", csrfToken());
    return body;
  }

  async function send(entry) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT);
    const body = bodyOf(entry);
    try {
      const answer = await fetch(entry.url, {
        method: "POST", body, credentials: "same-origin", redirect: "manual", signal: controller.signal,
        headers: { Accept: "application/json" }, keepalive: String(body).length < 60000,
      });
      if (answer.status === 403) return { status: "forbidden" };
      if ([400, 413].includes(answer.status) && String(body).length > LONGEST_BODY) return { status: "refused", words: note()?.dataset.tooLong ?? "" };
      // A page that some gateway put in between is not our answer. Only the server's own words make an answer be
      // forgotten: a course that is closed for an hour, or another person logged in, looks like an answer's end.
      if (![200, 401, 404, 422].includes(answer.status)) return { status: "held" };
      return await answer.json().catch(() => ({ status: "held" }));
    } catch { return { status: "retry" }; } finally { clearTimeout(timer); }
  }

  // After a log-in in another tab this page's token is stale: a fresh one is on any page.
  async function renewToken() {
    try {
      const page = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
      if (page.type === "opaqueredirect") return "login";
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
      if (!fresh || fresh.value === csrfToken()) return "stale";
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh.value;
      return "renewed";
    } catch { return "stale"; }
  }

  // Returns whether nothing of this attempt waits any more.
  async function drain() {
    const held = new Set();
    const next = () => waiting(OWNER).find((key) => !held.has(key));
    let renewed = false;
    for (let key = next(); key; key = next()) {
      const entry = read(key);
      if (!entry?.url) { remove(key); continue; }
      if (key.startsWith(PREFIX)) setSaveState("saving");
      const answer = await send(entry);
      const token = answer.status === "forbidden" && !renewed ? await renewToken() : "";
      if (token === "renewed") { renewed = true; continue; }
      if (answer.status === "login" || token === "login") return loggedOut(answer.log_in ?? location.href);
      if (answer.status === "retry" || answer.status === "forbidden") { tryLater(); return rest(); }
      if (!ENDS.includes(answer.status)) { held.add(key); continue; }
      wait = FIRST_WAIT;
      // A newer answer may have taken its place meanwhile.
      if (read(key)?.uuid === entry.uuid) {
        if (answer.status === "refused") write(key, { ...entry, refused: answer.words || note()?.dataset.unsaved });
        else remove(key);
      }
      if (key.startsWith(PREFIX)) settled(key, answer);
    }
    stopped = false;
    if (held.size) tryLater();
    return rest();
  }

  // Answers of other attempts are delivered too, but nobody here has to wait for them.
  function rest() {
    const own = storedKeys();
    setSaveState(waiting().length ? "failed" : own.length ? "refused" : "saved");
    if (own.length) return false;
    if (over) leave();
    return true;
  }

  function flush() {
    clearTimeout(retry);
    sending ??= drain().finally(() => { sending = null; });
    return sending;
  }

  function tryLater() {
    clearTimeout(retry);
    retry = setTimeout(flush, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  // --- What the page says of it.
  const note = () => document.querySelector("[data-note]");

  function say(words, link) {
    const place = note();
    if (!place) return;
    place.replaceChildren(words);
    if (link) {
      const way = document.createElement("a");
      way.href = link;
      way.textContent = place.dataset.logIn;
      place.append(" ", way);
    }
    place.hidden = !words;
    announce(place.textContent);
  }

  function loggedOut(address) {
    stopped = true;
    setSaveState("failed");
    say(note()?.dataset.login ?? "", address);
    return false;
  }

  function settled(key, answer) {
    if (answer.words) say(answer.words);
    else if (answer.status === "gone") say(note()?.dataset.gone ?? "");
    else if (answer.status === "closed") say(note()?.dataset.closed ?? "");
    const progress = document.querySelector(".quiz-head progress");
    if (progress && Number.isInteger(answer.answered)) progress.value = answer.answered;
    if (typeof answer.left === "number") setLeft(answer.left);
  }

  // --- Noticing what is given: a choice at once, typing after a pause, all of it before leaving.
  const typing = new Map();

  const questionOf = (event) => event.target.closest?.("[data-question]");

  function given(event) {
    const question = questionOf(event);
    if (!question || event.target.name === "revision") return;
    enqueue(question);
    if (waiting(OWNER).length) flush();
  }

  document.addEventListener("change", given);
  document.addEventListener("focusout", (event) => { if (event.target.matches("input, textarea")) given(event); });
  document.addEventListener("input", (event) => {
    const question = questionOf(event);
    if (!question || event.target.matches("[type=radio], [type=checkbox], select")) return;
    clearTimeout(typing.get(question));
    typing.set(question, setTimeout(() => { enqueue(question); flush(); }, PAUSE));
  });
  const sendAll = () => { enqueueAll(); if (waiting(OWNER).length) flush(); };
  for (const name of ["pagehide", "online"]) addEventListener(name, sendAll);
  document.addEventListener("visibilitychange", sendAll);

  // --- Buttons wait for what is on its way; the server then only has to go on.
  let letThrough = false;

  async function sendAndSubmit(target, submitter) {
    enqueueAll();
    // What a running delivery has passed over by now is sent by the next one.
    if (sending) await sending;
    if (!await flush()) {
      // What was refused has been said so already.
      if (!stopped && waiting().length) say(note()?.dataset.unsaved ?? "");
      return;
    }
    if (!target.querySelector("[name=saved]")) {
      const saved = document.createElement("input");
      saved.type = "hidden";
      saved.name = "saved";
      saved.value = "1";
      target.append(saved);
    }
    // While the first submit event is still under way a form ignores a second one.
    await new Promise((done) => { setTimeout(done); });
    letThrough = true;
    target.requestSubmit(submitter);
    letThrough = false;
  }

  if (form?.matches("form")) {
    form.addEventListener("submit", (event) => {
      if (letThrough) return;
      event.preventDefault();
      sendAndSubmit(form, event.submitter);
    });
  }

  // --- The list of questions.
  function mark(position, state) {
    const link = document.querySelector(`[data-step-of="${position}"] .step`);
    const words = document.querySelector(`.steps template[data-state="${state}"]`);
    if (!link || !words) return;
    link.className = `step is-${state}`;
    link.querySelector(".step-state").replaceChildren(words.content.cloneNode(true));
  }

  document.addEventListener("htmx:after:swap", () => {
    const { position, step } = document.getElementById("item")?.dataset ?? {};
    if (position && step) mark(position, step);
  });

  // --- The time: counted from what the server said last, by a clock that nobody can set.
  const clock = document.querySelector("[data-clock]");
  let left = 0;
  let since = 0;
  let announced = Infinity;
  let over = false;

  const remaining = () => Math.max(0, left - (performance.now() - since) / 1000);

  function setLeft(seconds) {
    if (!clock) return;
    if (seconds > remaining() + 20) announced = Infinity;
    left = seconds;
    since = performance.now();
    showTime();
  }

  function showTime() {
    const seconds = remaining();
    const whole = Math.ceil(seconds);
    const place = clock.querySelector("[data-time]");
    const words = seconds > 120 ? `${Math.ceil(seconds / 60)} min` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    if (place.textContent !== words) place.textContent = words;
    clock.classList.toggle("is-short", seconds <= 120);
    for (const [limit, said] of [[300, clock.dataset.five], [60, clock.dataset.one]]) {
      if (seconds <= limit && seconds > limit - 30 && announced > limit) { announced = limit; announce(said); }
    }
    if (seconds <= 0) end();
  }

  async function end() {
    if (over) return;
    over = true;
    announce(clock.dataset.ended);
    enqueueAll();
    if (sending) await sending;
    flush();
  }

  // Without a network there is no next page: this one stays, with all that is on it.
  async function leave() {
    try {
      await fetch(clock.dataset.clock, { credentials: "same-origin", redirect: "manual" });
      location.assign(clock.dataset.over);
    } catch { setTimeout(leave, FIRST_WAIT); }
  }

  function showAllowed({ base, own }) {
    const place = clock.querySelector("[data-allowed]");
    if (!place || base === null) return;
    const words = (own ? place.dataset.own : place.dataset.plain)
      .replace("{minutes}", base + own).replace("{base}", base).replace("{own}", own);
    if (place.textContent.trim() === words) return;
    place.textContent = words;
    announce(clock.dataset.more);
  }

  async function askTime() {
    if (document.visibilityState !== "visible" || over) return;
    try {
      const answer = await fetch(clock.dataset.clock, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.status !== 200) return;
      const time = await answer.json();
      if (time.ended || time.left === 0) { setLeft(0); return; }
      if (time.left === null) return;
      setLeft(time.left);
      showAllowed(time);
    } catch { /* the time goes on without the server */ }
  }

  const HIDDEN = "clock-hidden";

  if (clock) {
    setLeft(Number(clock.dataset.left));
    setInterval(showTime, 1000);
    setInterval(askTime, 4000);
    document.addEventListener("visibilitychange", askTime);
    try {
      if (sessionStorage.getItem(HIDDEN)) clock.open = false;
      clock.addEventListener("toggle", () => sessionStorage.setItem(HIDDEN, clock.open ? "" : "1"));
    } catch { /* it stays as the page has it */ }
  }

  // --- Beginning: an answer that waits is newer than what the page came with.
  function begin() {
    for (const question of questions()) {
      const entry = storedKeys(ofQuestion(question)).map(read).at(-1);
      if (entry?.said) fillIn(question, entry.said);
      if (entry?.refused) { setSaveState("refused"); say(entry.refused); }
      known.set(question, sayings(question));
    }
    if (waiting(OWNER).length) flush();
    if (matchMedia("(width < 45rem)").matches) document.querySelector("[data-steps]")?.removeAttribute("open");
  }

  addEventListener("DOMContentLoaded", begin);
})();
