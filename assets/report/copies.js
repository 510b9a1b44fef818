// Copies: a line for each document that reprints another one; blocks and sentences behind that.

const UNITS = { document: ["document", "documents"], segment: ["block", "blocks"], sentence: ["sentence", "sentences"] };

function shownText(shown, sourceNames) {
  return [
    el("p", { class: "from" }, quoted(sourceNames[shown.source] || ""), shown.published ? ` · ${day(shown.published)}` : "", shown.title ? [" · ", quoted(shown.title)] : ""),
    shown.text ? el("blockquote", { dir: "auto" }, quoted(shown.text, "bdi", { class: "sentence" })) : "",
  ];
}

function copyLine(cluster, sourceNames) {
  const first = cluster.members[0];
  const changed = cluster.members.some((member) => member.changed.length);
  const title = cluster.unit === "document" ? first.title || first.id : first.text || first.id;
  const summary = el("span", { class: "row wide" },
    el("strong", null, quoted(title.length > 110 ? `${title.slice(0, 110)}…` : title)),
    changed ? el("span", { class: "chip" }, "Figures or names changed") : "",
    el("span", { class: "also" }, `${count(cluster.n_members)} ${UNITS[cluster.unit][1]} alike`));
  const open = () => [
    el("ul", { class: "members" }, cluster.members.map((member) => el("li", null,
      shownText(member, sourceNames),
      el("p", { class: "also" },
        member.is_canonical ? "The one that stands for the group" : `${percent(member.similarity)} alike`,
        member.copied_from ? [", copied from ", quoted(member.copied_from)] : "",
        member.changed.length ? el("span", { class: "changes" }, " · changed: ", quoted(member.changed.join(", "))) : "")))),
    cluster.n_members > cluster.members.length ? el("p", { class: "hint" }, `${count(cluster.n_members - cluster.members.length)} more stand in the table duplicates.`) : "",
  ];
  return disclosure(summary, open, { class: "line" });
}

const MOST_CHANGED = 6;

/** What became what, figures before names; where nothing stands in the place of another, what differs. */
function changesOf(member) {
  const hasFigure = ([from, to]) => Number(/\d/.test(from + to));
  const pairs = member.pairs.toSorted((a, b) => hasFigure(b) - hasFigure(a));
  if (pairs.length) {
    const more = pairs.length - MOST_CHANGED;
    return ["; ", pairs.slice(0, MOST_CHANGED).map(([from, to], at) => [at ? ", " : "", quoted(from), " became ", quoted(to)]), more > 0 ? ` and ${count(more)} more` : ""];
  }
  if (member.changed.length === 0) return "; nothing was changed";
  const changed = member.changed.toSorted((a, b) => Number(/\d/.test(b)) - Number(/\d/.test(a)));
  const more = changed.length - MOST_CHANGED;
  return ["; differs in ", quoted(changed.slice(0, MOST_CHANGED).join(", ")), more > 0 ? ` and ${count(more)} more` : ""];
}

/** One line a pair: "Dunes Daily Post reprints Kestrel Wire; 3,200 became 2,300". */
function pairLines(cluster, sourceNames) {
  const canonical = cluster.members.find((member) => member.is_canonical) || cluster.members[0];
  const known = new Map(cluster.members.map((member) => [member.id, member]));
  return cluster.members.filter((member) => member !== canonical).map((member) => {
    const from = known.get(member.copied_from) || canonical;
    const verb = member.copied_from ? " reprints " : " shares its text with ";
    return el("li", null, quoted(sourceNames[member.source], "strong"), verb, quoted(sourceNames[from.source], "strong"), changesOf(member),
      el("span", { class: "outlets" }, ` · ${percent(member.similarity)} alike`, member.title && member.title !== member.id ? [" · ", quoted(member.title)] : ""));
  });
}

function containedLine(found, sourceNames) {
  return disclosure(
    el("span", { class: "row wide" }, el("strong", null, quoted(found.member.title || found.member.id)),
      el("span", { class: "also" }, `${percent(found.share)} within `, quoted(found.container.title || found.container.id), found.kind === "quotation" ? ", quoted" : "")),
    () => [el("h4", null, "The shorter"), ...shownText(found.member, sourceNames), el("h4", null, "The longer"), ...shownText(found.container, sourceNames)].flat(),
    { class: "line" });
}

/** Copies of one unit: how many, the groups, and texts within texts. */
function copiesOf(unit, copies, sourceNames) {
  const [one, many] = UNITS[unit.unit];
  const own = copies.clusters.filter((cluster) => cluster.unit === unit.unit);
  const inside = copies.containments.filter((found) => found.unit === unit.unit);
  const changed = unit.n_changed ? `; in ${plural(unit.n_changed, "group")} figures or names were changed` : "";
  return [
    el("h3", null, `${many[0].toUpperCase()}${many.slice(1)}`),
    own.length ? el("p", { class: "hint" }, `${plural(unit.n_members, one, many)} in ${plural(unit.n_clusters, "group")} with equal or nearly equal text${changed}.`) : "",
    own.length ? growing(own, (cluster) => copyLine(cluster, sourceNames), 10, "groups") : "",
    inside.length ? el("p", { class: "hint" }, `${plural(unit.n_containments, one, many)} within a longer one.`) : "",
    inside.length ? growing(inside, (found) => containedLine(found, sourceNames), 10, "texts") : "",
  ];
}

function showCopies(copies, overview) {
  const body = byId("copies-body");
  const sourceNames = overview.sources.map((source) => source.name);
  const some = copies.counts.filter((unit) => unit.n_clusters || unit.n_containments);
  if (some.length === 0) {
    body.append(el("p", { class: "empty" }, "No document, block or sentence stands in two places."));
    return;
  }
  const pairs = copies.clusters.filter((cluster) => cluster.unit === "document").flatMap((cluster) => pairLines(cluster, sourceNames));
  const list = el("ul", { class: "told" });
  body.append(
    pairs.length ? el("div", null, list, grower(pairs, 12, "pairs", (next) => list.append(...next))) : el("p", { class: "empty" }, "No document is a copy of another one."),
    disclosure("All copies: documents, blocks and sentences", () => some.map((unit) => copiesOf(unit, copies, sourceNames))));
}
