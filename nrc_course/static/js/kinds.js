// What some kinds of question gain with JavaScript: lists are put in order by buttons or by dragging,
// items are dragged to their group, the words of an essay are counted. The form's own lists stay the
// truth: here only their values are set, and `change` tells whoever saves. Pages work without it.
"use strict";

{
  const rowsOf = (list) => [...list.children];
  const listOf = (row) => row.querySelector("select");
  const labelOf = (row) => {
    const label = row.querySelector("label");
    // More follows on the same line: the full stop of a sentence would part the two.
    const words = label.textContent.trim().replace(/(\s[^\s.]*)\.$/, "$1");
    return [words, ...[...label.querySelectorAll("img")].map((one) => one.alt)].filter(Boolean).join(" ");
  };
  const put = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function make(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function changed(select) {
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function addHandle(row) {
    const handle = make("span", "handle");
    handle.setAttribute("aria-hidden", "true");
    row.prepend(handle);
  }

  function explain(list) {
    const hint = list.closest("fieldset").querySelector("[id*=hint-]");
    if (hint) hint.textContent = list.dataset.hint;
    list.classList.add("is-live");
  }

  // A finger drags by the handle, so that the rest of the row still scrolls the page.
  function dragged(event, list) {
    if (event.button || !event.isPrimary || event.target.closest("button, select, input")) return null;
    if (event.pointerType !== "mouse" && !event.target.closest(".handle")) return null;
    return rowsOf(list).find((row) => row.contains(event.target)) ?? null;
  }

  function follow(row, event, onMove, onEnd) {
    const listening = new AbortController();
    const { signal } = listening;
    const end = (last) => {
      listening.abort();
      row.classList.remove("is-dragged");
      onEnd(last);
    };
    event.preventDefault();
    row.setPointerCapture(event.pointerId);
    row.classList.add("is-dragged");
    row.addEventListener("pointermove", (moved) => {
      nudge(moved.clientY);
      onMove(moved);
    }, { signal });
    row.addEventListener("pointerup", end, { signal });
    row.addEventListener("pointercancel", () => end(null), { signal });
    document.addEventListener("keydown", (key) => { if (key.key === "Escape") end(null); }, { signal });
  }

  function nudge(y) {
    const edge = 80;
    if (y < edge) scrollBy(0, -12);
    else if (y > innerHeight - edge) scrollBy(0, 12);
  }

  // --- Ordering. Nothing is chosen until something is moved, or "Use this order" is pressed.
  const isPlaced = (list) => rowsOf(list).every((row) => listOf(row).value);

  function showPlaces(list) {
    const rows = rowsOf(list);
    const placed = isPlaced(list);
    rows.forEach((row, index) => {
      row.querySelector(".place").textContent = placed ? index + 1 : "–";
      const [up, down] = row.querySelectorAll("button");
      up.setAttribute("aria-disabled", String(index === 0));
      down.setAttribute("aria-disabled", String(index === rows.length - 1));
    });
    const use = list.nextElementSibling.firstElementChild;
    use.setAttribute("aria-disabled", String(placed));
    use.textContent = placed ? list.dataset.used : list.dataset.use;
  }

  function usePlaces(list) {
    rowsOf(list).forEach((row, index) => { listOf(row).value = String(index + 1); });
    showPlaces(list);
    changed(listOf(list.firstElementChild));
  }

  function tellPlace(list, row) {
    const rows = rowsOf(list);
    announce(put(list.dataset.moved, { item: labelOf(row), place: rows.indexOf(row) + 1, count: rows.length }));
  }

  // It is the neighbour that goes round: what has the focus, or the pointer, stays in the page.
  function passUp(row) { row.after(row.previousElementSibling); }
  function passDown(row) { row.before(row.nextElementSibling); }

  function addMover(row, list, words, icon, neighbour, pass) {
    const button = make("button", `mover ${icon}`);
    button.type = "button";
    button.setAttribute("aria-label", `${words}: ${labelOf(row)}`);
    button.addEventListener("click", () => {
      if (!row[neighbour]) return;
      pass(row);
      usePlaces(list);
      tellPlace(list, row);
    });
    row.append(button);
  }

  function reorderBy(list, event) {
    const row = dragged(event, list);
    if (!row) return;
    const before = rowsOf(list);
    const middle = (other) => { const box = other.getBoundingClientRect(); return box.top + box.height / 2; };
    follow(row, event, (moved) => {
      while (row.previousElementSibling && moved.clientY < middle(row.previousElementSibling)) passUp(row);
      while (row.nextElementSibling && moved.clientY > middle(row.nextElementSibling)) passDown(row);
    }, (last) => {
      if (!last) list.append(...before);
      else if (rowsOf(list).some((other, index) => other !== before[index])) {
        usePlaces(list);
        tellPlace(list, row);
      }
    });
  }

  function arrangeOrder(list) {
    if (isPlaced(list)) {
      const rows = rowsOf(list).sort((one, other) => listOf(one).value - listOf(other).value);
      list.append(...rows);
      rows.forEach((row, index) => { listOf(row).value = String(index + 1); });
    }
    for (const row of rowsOf(list)) {
      listOf(row).hidden = true;
      row.prepend(make("span", "place"));
      addHandle(row);
      addMover(row, list, list.dataset.up, "up", "previousElementSibling", passUp);
      addMover(row, list, list.dataset.down, "down", "nextElementSibling", passDown);
    }
    const use = make("button", "");
    use.type = "button";
    use.addEventListener("click", () => {
      if (isPlaced(list)) return;
      usePlaces(list);
      announce(list.dataset.used);
    });
    const line = make("p", "row");
    line.append(use);
    list.after(line);
    showPlaces(list);
    list.addEventListener("pointerdown", (event) => reorderBy(list, event));
  }

  // --- Sorting into groups: the boxes repeat what the lists say, so they are silent.
  function showGroups(list) {
    for (const box of list.nextElementSibling.children) {
      const inside = rowsOf(list).filter((row) => listOf(row).value === box.dataset.value).map(labelOf);
      box.lastElementChild.textContent = inside.join(", ") || list.dataset.empty;
    }
  }

  function sortBy(list, event) {
    const row = dragged(event, list);
    if (!row) return;
    const boxes = [...list.nextElementSibling.children];
    const start = { x: event.clientX, y: event.clientY + scrollY };
    const under = ({ clientX, clientY }) => boxes.find((box) => box.contains(document.elementFromPoint(clientX, clientY)));
    const light = (target) => { for (const box of boxes) box.classList.toggle("is-target", box === target); };
    list.parentElement.classList.add("is-sorting");
    follow(row, event, (moved) => {
      row.style.translate = `${moved.clientX - start.x}px ${moved.clientY + scrollY - start.y}px`;
      light(under(moved));
    }, (last) => {
      const box = last && under(last);
      row.style.translate = "";
      light(null);
      list.parentElement.classList.remove("is-sorting");
      if (!box) return;
      listOf(row).value = box.dataset.value;
      changed(listOf(row));
      announce(put(list.dataset.moved, { item: labelOf(row), group: box.firstElementChild.textContent }));
    });
  }

  function arrangeGroups(list) {
    const boxes = make("div", "boxes");
    boxes.setAttribute("aria-hidden", "true");
    for (const { value, text } of [...listOf(list.firstElementChild).options].filter((option) => option.value)) {
      const box = make("div", "box");
      box.dataset.value = value;
      box.append(make("strong", "", text), make("span", "soft"));
      boxes.append(box);
    }
    rowsOf(list).forEach(addHandle);
    list.after(boxes);
    showGroups(list);
    list.addEventListener("change", () => showGroups(list));
    list.addEventListener("pointerdown", (event) => sortBy(list, event));
  }

  // --- The words of an essay, counted as the server does: between spaces, with a letter or figure.
  const countWords = (text) => text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

  function showWords(line) {
    const text = document.querySelector(`textarea[aria-describedby="${line.id}"]`);
    const show = () => {
      const { words, least, tooFew, most, tooMany } = line.dataset;
      const number = countWords(text.value);
      const remark = (number < least && tooFew) || (number > most && tooMany) || "";
      line.textContent = `${words} ${number}${remark && `, ${remark}`}`;
    };
    text.addEventListener("input", show);
    show();
  }

  const enhancements = [
    ["[data-arrange=order]", (list) => { explain(list); arrangeOrder(list); }],
    ["[data-arrange=groups]", (list) => { explain(list); arrangeGroups(list); }],
    ["[data-words]", showWords],
  ];

  const enhance = () => {
    for (const [selector, work] of enhancements) {
      for (const element of document.querySelectorAll(`${selector}:not([data-live])`)) {
        element.dataset.live = "";
        work(element);
      }
    }
  };

  document.addEventListener("htmx:after:swap", enhance);
  addEventListener("DOMContentLoaded", enhance);
}
