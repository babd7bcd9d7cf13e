// Adding a picture where a text is written: by a button, by pasting or by dropping it into the text. The words for it are
// asked in a dialog, and what shows it is put at the cursor. The page works without this file. Uses announce of site.js.
"use strict";

(() => {
  const dialog = document.getElementById("add-picture");
  const fields = document.getElementById("fields");
  if (!dialog || !fields) return;
  const form = dialog.querySelector("form");
  const add = form.querySelector("[data-add]");
  const problem = document.getElementById("picture-problem");
  const { file, alt } = form.elements;
  const TEXTS = "textarea:not([name=summary], [name=translations], [name=answers], [name=correction])";

  let last = null; // the text the cursor was in
  let place = null; // where the picture goes
  let busy = false;

  fields.addEventListener("focusin", (event) => { if (event.target.matches(TEXTS)) last = event.target; });

  const textFor = (field) => [field, last].find((one) => one?.isConnected) ?? fields.querySelector(TEXTS);

  function open(field, picture) {
    const text = textFor(field);
    if (!text) { announce(dialog.dataset.none); return; }
    place = { text, start: text.selectionStart, end: text.selectionEnd };
    form.reset();
    problem.textContent = "";
    if (picture) {
      const chosen = new DataTransfer();
      chosen.items.add(picture);
      file.files = chosen.files;
    }
    dialog.showModal();
    (picture ? alt : file).focus();
  }

  function insert(markdown) {
    const { text, start, end } = place;
    const value = text.value;
    // Typed on meanwhile, which the dialog does not let happen, or moved to another row: then at the end.
    text.setRangeText(markdown, Math.min(start, value.length), Math.min(end, value.length), "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  function close() {
    dialog.close();
    place?.text.focus();
  }

  function refuse(errors) {
    problem.textContent = Object.values(errors).flat().join(" ");
    (errors.alt && !errors.file ? alt : file).focus();
  }

  async function send() {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" },
    });
    if (answer.status === 413) return { errors: { file: [dialog.dataset.tooLarge] } };
    return [200, 422].includes(answer.status) ? answer.json() : null;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    add.setAttribute("aria-disabled", "true");
    problem.textContent = "";
    announce(dialog.dataset.wait);
    const answer = await send().catch(() => null);
    busy = false;
    add.removeAttribute("aria-disabled");
    if (!dialog.open) return; // called off meanwhile
    if (answer?.markdown) {
      dialog.close();
      insert(answer.markdown);
      announce(answer.message);
    } else refuse(answer?.errors ?? { file: [dialog.dataset.failed] });
  });

  form.querySelector("[data-cancel]").addEventListener("click", close);

  const button = fields.querySelector("[data-add-picture]");
  button?.removeAttribute("hidden");
  button?.addEventListener("click", () => open(null, null));

  // --- Pasting and dropping. What also comes as words is pasted as words.
  const pictureIn = (data) => [...(data?.files ?? [])].find((one) => one.type.startsWith("image/"));

  fields.addEventListener("paste", (event) => {
    const picture = pictureIn(event.clipboardData);
    if (!picture || !event.target.matches(TEXTS) || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    open(event.target, picture);
  });

  fields.addEventListener("dragover", (event) => {
    if (event.target.matches?.(TEXTS) && event.dataTransfer.types.includes("Files")) event.preventDefault();
  });

  fields.addEventListener("drop", (event) => {
    const picture = pictureIn(event.dataTransfer);
    if (!picture || !event.target.matches?.(TEXTS)) return;
    event.preventDefault();
    open(event.target, picture);
  });
})();
