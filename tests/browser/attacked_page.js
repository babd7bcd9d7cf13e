// What an author's text did to the page: a list of sentences. The admin has no parts of ours.
(isOurs) => {
  const found = [], count = (selector) => document.querySelectorAll(selector).length;
  const scrolls = (one) => one && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
  const widest = () => [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().left + Math.max(one.scrollWidth, one.offsetWidth ?? 0) > innerWidth && !scrolls(one))
    .slice(-3).map((one) => `${one.tagName}.${one.className?.baseVal ?? one.className}`).join(" ");
  if (window.pwned !== undefined) found.push("window.pwned is set");
  if (count("h1") < 1) found.push("no h1");
  for (const landmark of isOurs ? ["main#main", "header.top", "body > #status"] : ["#content"])
    if (count(landmark) !== 1) found.push(`${count(landmark)} ${landmark}`);
  if (isOurs && !count("footer")) found.push("no footer");
  if (document.baseURI !== location.href) found.push(`base ${document.baseURI}`);
  if (isOurs && document.documentElement.scrollWidth > innerWidth)
    found.push(`${document.documentElement.scrollWidth} pixels wide by ${widest()}`);
  if (isOurs && count("base, object, embed, iframe, [srcdoc], [hx-on]")) found.push("an element of theirs");
  for (const script of document.scripts)
    if (!script.src.startsWith(location.origin) && script.type !== "application/json") found.push("a script of theirs");
  for (const element of document.querySelectorAll("*"))
    for (const { name } of element.attributes) if (/^(on|(data-)?hx-on)/.test(name)) found.push(`${element.tagName} ${name}`);
  for (const link of document.links)
    if (!["http:", "https:", "mailto:"].includes(link.protocol)) found.push(`a link to ${link.protocol}`);
  for (const form of document.forms) {
    const action = new URL(form.getAttribute("action") || location.href, location.href);
    if (action.origin !== location.origin) found.push(`a form to ${action}`);
    if (form.method === "post" && !form.querySelector("[name=csrfmiddlewaretoken]")) found.push("a form without its token");
  }
  for (const button of document.querySelectorAll("[formaction]")) {
    const action = new URL(button.formAction);
    // The bank's own: what is ticked goes to the export.
    if (action.origin !== location.origin || !/^\/c\/[a-z0-9-]+\/desk\/export\/$/.test(action.pathname))
      found.push(`a button to ${action}`);
  }
  return found;
}
