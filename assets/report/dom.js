// Elements and texts. Whatever comes from a document is set as text, never as markup.

/** Makes an element; a child that is a string becomes a text node, null is left out. */
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") {
      for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    } else if (key === "style") {
      for (const [property, text] of Object.entries(value)) node.style.setProperty(property, text);
    } else {
      node.setAttribute(key, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function byId(id) {
  return document.getElementById(id);
}

/** A text of a document: its own direction, so that bidirectional controls in it end with it. */
function quoted(text, name, attributes) {
  return el(name || "bdi", attributes, text);
}

const numberFormat = new Intl.NumberFormat("en");

/** 12345 as "12,345". */
function count(n) {
  return numberFormat.format(n);
}

/** "1 claim", "2 claims". */
function plural(n, one, many) {
  return `${count(n)} ${n === 1 ? one : many || one + "s"}`;
}

/** 0.8333 as "83 %"; an en dash where it is not known. */
function percent(share) {
  return share === null || share === undefined ? "–" : `${Math.round(share * 100)} %`;
}

/** A number with two decimals and a true minus; an en dash where it is not known. */
function decimal(value) {
  return value === null || value === undefined ? "–" : value.toFixed(2).replace("-", "−");
}

/** A sentence of our own in which values stand between backticks. */
function told(text) {
  return text.split("`").map((part, at) => (at % 2 ? quoted(valueText(part), "strong") : part));
}

/** A link, for addresses of the web only; anything else stays text. */
function link(address, text, attributes) {
  if (!/^https?:\/\//i.test(address || "")) return null;
  return el("a", { href: address, rel: "noopener noreferrer", target: "_blank", ...attributes }, text);
}

let lastId = 0;

/** An id that is used once. */
function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** Rows of a table; the first cell names the row. */
function tableRows(lines, align, labels) {
  return lines.map((cells) => el("tr", { role: "row" }, cells.map((cell, at) =>
    at === 0
      ? el("th", { scope: "row", role: "rowheader", class: align(at) }, cell)
      : el("td", { role: "cell", class: align(at), "data-label": labels[at] }, el("div", null, cell)))));
}

/**
 * A table of items, each made a row by `line`, in a frame of its own that scrolls sideways where it is wider than the page. On
 * a narrow page a table of more than two columns becomes a list of its rows, each cell under its label; the roles keep it a table
 * for who listens to it.
 * It grows on demand, `perStep` rows at a time; `numbers` lists the columns that stand to the right.
 */
function table(caption, heads, items, line, { numbers = [], perStep = 100, kind = null } = {}) {
  const align = (at) => (numbers.includes(at) ? "number" : null);
  const head = el("tr", { role: "row" }, heads.map((text, at) => el("th", { scope: "col", role: "columnheader", class: align(at) }, text)));
  const labels = [...head.children].map((cell) => cell.textContent);
  // The name of a source may be one long word; words of the page are not broken.
  for (const cell of head.children) cell.classList.toggle("long", cell.textContent.split(/\s+/).some((word) => word.length > 14));
  const body = el("tbody", { role: "rowgroup" });
  const shape = [kind, heads.length > 2 ? "stacks" : null].filter((part) => part !== null).join(" ");
  const whole = el("table", { class: shape || null, role: "table" },
    el("caption", { class: "hidden" }, caption), el("thead", { role: "rowgroup" }, head), body);
  const frame = el("div", { class: "frame", role: "region", "aria-label": caption, tabindex: "0" }, whole);
  return el("div", null, frame, grower(items, perStep, "rows", (next) => body.append(...tableRows(next.map(line), align, labels))));
}

/** A part of the page that opens. */
function disclosure(summary, fill, attributes) {
  const details = el("details", attributes, el("summary", null, summary));
  let isFilled = false;
  const open = () => {
    if (details.open && !isFilled) {
      isFilled = true;
      details.append(...[fill()].flat(Infinity).filter((part) => part !== "" && part !== null));
    }
  };
  details.addEventListener("toggle", open);
  return details;
}

/** A button that shows more of some items, a step at a time; the first step is taken at once. */
function grower(items, perStep, noun, show) {
  const more = el("button", { type: "button", class: "quiet more" });
  let shown = 0;
  const grow = () => {
    const next = items.slice(shown, shown + perStep);
    show(next);
    shown += next.length;
    const left = items.length - shown;
    const step = Math.min(left, perStep);
    more.hidden = left === 0;
    more.textContent = step === left ? `Show the other ${count(left)} ${noun}` : `Show ${count(step)} more of ${count(left)} ${noun}`;
  };
  more.addEventListener("click", grow);
  grow();
  return more;
}

/** A list that grows. */
function growing(items, show, perStep, noun, kind) {
  const list = el("div", { class: kind || null });
  return el("div", null, list, grower(items, perStep, noun, (next) => list.append(...next.map(show))));
}
