// What a page owes to people who cannot see it well, or use no mouse: returns
// a sentence for each fault.
(() => {
  const faults = new Set(), all = (s) => [...document.querySelectorAll(s)];
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const name = (e) => `<${e.localName}${e.id ? "#" + e.id : ""}${e.className && e.className.baseVal === undefined ? "." + e.className : ""}> “${(e.innerText || e.name || "").trim().slice(0, 40)}”`;
  const fault = (words) => faults.add(words);

  if (!document.documentElement.lang) fault("the page names no language");
  if (!document.title.trim()) fault("the page has no title");
  if (all("h1").length !== 1) fault(`the page has ${all("h1").length} main headings`);
  if (all("main").length !== 1) fault(`the page has ${all("main").length} main parts`);
  for (const e of all("nav")) if (!e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby")) fault(`${name(e)} has no name`);
  let level = 0;
  for (const e of all("h1, h2, h3, h4, h5, h6")) {
    const next = Number(e.localName[1]);
    if (level && next > level + 1) fault(`heading ${name(e)} skips a level`);
    level = next;
  }
  const ids = new Map();
  for (const e of all("[id]")) ids.set(e.id, (ids.get(e.id) || 0) + 1);
  for (const [id, n] of ids) if (n > 1) fault(`${n} elements share the id ${id}`);
  for (const attribute of ["for", "aria-labelledby", "aria-describedby", "list"])
    for (const e of all(`[${attribute}]`))
      for (const id of e.getAttribute(attribute).split(/\s+/)) if (!ids.has(id)) fault(`${name(e)} points with ${attribute} at nothing: ${id}`);
  for (const e of all("input:not([type=hidden]), select, textarea"))
    if (!e.labels.length && !e.getAttribute("aria-label")) fault(`${name(e)} has no label`);
  for (const e of all("button, a[href], summary"))
    if (!(e.textContent.trim() || e.getAttribute("aria-label"))) fault(`${name(e)} has no words`);
  for (const e of all("fieldset")) if (!e.querySelector(":scope > legend")) fault(`${name(e)} has no legend`);
  for (const e of all("img:not([alt]), iframe:not([title])")) fault(`${name(e)} says nothing in words`);

  // Targets: links inside a sentence may be as high as its line.
  for (const e of all("button, summary, select, textarea, input:not([type=hidden]), .button, nav a")) {
    if (!shown(e) || e.closest(".skip")) continue;
    const label = e.labels && e.labels[0] && /radio|checkbox/.test(e.type) ? e.labels[0] : e;
    const box = label.getBoundingClientRect();
    if (box.height < 24 || box.width < 24) fault(`${name(e)} is only ${Math.round(box.width)} × ${Math.round(box.height)} px`);
  }

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { r, g, b, a: a / 255 };
  };
  const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 });
  const ground = rgba(getComputedStyle(document.documentElement).getPropertyValue("--ground"));
  const behind = (e) => {
    const layers = [];
    for (; e; e = e.parentElement) {
      const c = rgba(getComputedStyle(e).backgroundColor);
      if (c.a > 0) layers.push(c);
      if (c.a === 1) break;
    }
    return layers.reduceRight((under, top) => over(top, under), ground);
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !shown(e) || e.closest("svg, option, script, .sr, .skip")) continue;
    const style = getComputedStyle(e), back = behind(e), front = over(rgba(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
    const enough = size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5;
    if (ratio < enough) fault(`${name(e)} has a contrast of ${ratio.toFixed(2)}`);
  }

  for (const e of all("a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex='0']")) {
    if (!shown(e)) continue;
    e.focus();
    const marked = [e, e.closest("label")].some((x) => x && getComputedStyle(x).outlineStyle !== "none" && parseFloat(getComputedStyle(x).outlineWidth) >= 2);
    if (document.activeElement === e && !marked) fault(`${name(e)} does not show that it has the focus`);
  }
  return [...faults];
})()
