#!/usr/bin/env python3
"""Open report.html in headless Chromium and compare what it shows with the tables of the same folder.

    report.py OUTPUT [SCREENSHOT]

Fails on an error in the console, on a request that leaves the page, on figures that differ from the tables, on a first screen
without the first conflict, on text that runs out of the page, on an accessibility rule of axe-core at level AA (contrast is one). Without Chromium it says so and skips, unless
CROSSCHECK_NEED_CHROMIUM is 1. CHROMIUM names the program.
"""

import csv
import hashlib
import io
import os
import pathlib
import shutil
import sys

import pyarrow.parquet
from playwright.sync_api import sync_playwright

AXE = pathlib.Path(__file__).resolve().parent / "vendor" / "axe-4.14.1.min.js"
ASSETS = pathlib.Path(__file__).resolve().parents[2] / "assets" / "report"
CASES = pathlib.Path(__file__).resolve().parents[1] / "cases" / "words.tsv"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SCREENS = {1400: 900, 390: 844}
# The first conflict begins above this on a wide screen, and on the first screen of a phone.
FIRST_CONFLICT = {1400: 450, 390: 844}
SCHEMES = ("light", "dark")


def chromium():
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        print("report.py: no Chromium is installed, the report was not tried in a browser; `apt-get install chromium`")
        sys.exit(1 if os.environ.get("CROSSCHECK_NEED_CHROMIUM") == "1" else 0)
    return found


def read(output, name):
    return pyarrow.parquet.read_table(output / "parquet" / f"{name}.parquet").to_pylist()


def same(what, found, expected):
    if found != expected:
        raise SystemExit(f"report.py: {what}: the page has {found!r}, the tables have {expected!r}")


def true(what, claim):
    if not claim:
        raise SystemExit(f"report.py: {what}")


def flat(text):
    """A text as a page shows it: one space where there are several, or a line break."""
    return " ".join(text.split())


class Page:
    """One opened page that remembers what must not happen."""

    def __init__(self, browser, output, width, scheme):
        context = browser.new_context(viewport={"width": width, "height": SCREENS[width]}, color_scheme=scheme, offline=True, bypass_csp=False)
        self.page = context.new_page()
        self.said = []
        self.page.on("console", lambda message: self.said.append(f"console {message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", self.requested)
        self.own = (output / "report.html").resolve().as_uri()
        self.page.goto(self.own)
        self.page.wait_for_selector("html[data-ready]", timeout=60_000)

    def requested(self, request):
        if request.url != self.own and not request.url.startswith(("data:", "blob:")):
            self.said.append(f"request: {request.url}")

    def text(self, selector):
        return flat(self.page.inner_text(selector))

    def found(self):
        """The number of claims that the filters leave."""
        first = self.page.inner_text("#found").split(" claim")[0].split(" of ")[0]
        return int(first.replace(",", ""))

    def done(self):
        same("messages and requests", self.said, [])
        self.page.context.close()


def figures(page, output):
    claims = read(output, "claims")
    page.page.click("#filter-button")
    same("the filters after their button", page.page.is_visible("#filters"), True)
    by_status = {status: sum(row["status"] == status for row in claims) for status in ("conflicting", "corroborated", "single")}
    for status, n in by_status.items():
        same(f"tile of {status}", page.text(f".tile.{status} .figure"), f"{n:,}")
    same("claims", page.found(), len(claims))
    for status, n in by_status.items():
        page.page.select_option("#filter-status", status)
        same(f"claims {status}", page.found(), n)
        shown = page.page.locator("#claim-list > li.claim")
        same(f"listed claims {status}", shown.count(), min(n, 25))
    page.page.select_option("#filter-status", "")
    for kind in sorted({row["kind"] for row in claims}):
        page.page.select_option("#filter-kind", kind)
        same(f"claims of kind {kind}", page.found(), sum(row["kind"] == kind for row in claims))
    page.page.select_option("#filter-kind", "")
    evidence = read(output, "claim_evidence")
    for source in read(output, "sources"):
        page.page.select_option("#filter-source", label=source["name"])
        own = {row["claim_id"] for row in evidence if row["source_id"] == source["source_id"] and row["weight"] > 0}
        same(f"claims of {source['name']}", page.found(), len(own))
    page.page.select_option("#filter-source", "")
    for event in read(output, "events"):
        page.page.select_option("#filter-event", label=event["label"])
        same(f"claims of {event['label']}", page.found(), sum(row["event_id"] == event["event_id"] for row in claims))
    page.page.click("#filters button")
    same("claims without filters", page.found(), len(claims))


def order(page, output):
    """Conflicts first, then by independent supporters."""
    claims = {row["claim_id"]: row for row in read(output, "claims")}
    ids = lambda: page.page.eval_on_selector_all("#claim-list > li", "nodes => nodes.map(node => node.dataset.claim)")
    n_conflicts = sum(row["status"] == "conflicting" for row in claims.values())
    first = [claims[key]["status"] == "conflicting" for key in ids()]
    same("order", first, [at < n_conflicts for at in range(len(first))])
    page.page.select_option("#filter-order", "corroboration")
    supporters = [claims[key]["n_supporting"] for key in ids()]
    same("supporters in order", supporters, sorted((row["n_supporting"] for row in claims.values()), reverse=True)[: len(supporters)])
    page.page.select_option("#filter-order", "conflict")


def sides(evidence):
    """Evidence by claim and side, in order."""
    found = {}
    for row in evidence:
        found.setdefault((row["claim_id"], row["stance"]), []).append(row)
    return found


def search(page, output):
    """A word that stands in one sentence only finds the claims of that sentence, wherever their statement comes from."""
    sentences = {row["sentence_id"]: row["text"] for row in read(output, "sentences")}
    # The words of a title find all claims of its document.
    titles = {row["sentence_id"] for row in read(output, "sentences") if row["role"] == "title"}
    evidence = read(output, "claim_evidence")
    statements = {row["claim_id"]: row["statement"] for row in read(output, "claims")}
    # Quotation marks would end the phrase that is searched.
    phrase_of = lambda row: " ".join(sentences[row["sentence_id"]].split()[1:5])
    told = (row for row in evidence if row["sentence_id"] not in titles and not set("\"“”") & set(phrase_of(row)))
    phrase = phrase_of(next(row for row in told if statements[row["claim_id"]] != sentences[row["sentence_id"]]))
    # The page has the first twenty sentences of each side.
    shown = [row for rows in sides(evidence).values() for row in rows[:20]]
    expected = {other["claim_id"] for other in shown if phrase.lower() in sentences[other["sentence_id"]].lower()}
    expected |= {claim_id for claim_id, statement in statements.items() if phrase.lower() in statement.lower()}
    page.page.fill("#filter-query", f'"{phrase}"')
    page.page.wait_for_function("n => document.getElementById('found').textContent.startsWith(n)", arg=f"{len(expected)} of ", timeout=20_000)
    listed = page.page.eval_on_selector_all("#claim-list > li", "nodes => nodes.map(node => node.dataset.claim)")
    true("the search lists other claims", set(listed) <= expected and len(listed) == min(25, len(expected)))
    page.page.fill("#filter-query", "wordthatnobodysaid")
    page.page.wait_for_function("() => document.getElementById('found').textContent.startsWith('0 of ')", timeout=20_000)
    true("nothing found is not said", "No claim fits" in page.text("#claim-list"))
    page.page.click("#filters button")


def story(page, output):
    """The first screen names the event and its disputes, who says what, and leads to each by keyboard."""
    conflicts = [row for row in read(output, "conflicts") if row["status"] == "conflicting"]
    names = {row["source_id"]: row["name"] for row in read(output, "sources")}
    events = read(output, "events")
    headline = page.text("#headline")
    same("title", flat(page.page.title()), headline)
    if len(events) < 2:
        same("disputes", page.page.locator("table.disputes tbody tr").count(), min(8, len({row["claim_id"] for row in conflicts})))
    for row in conflicts[:8]:
        line = page.page.locator(f"[data-dispute='{row['claim_id']}']")
        if len(events) > 1 and not line.count():
            continue
        told = flat(line.inner_text())
        true(f"{row['topic']} is not asked in {told!r}", flat(row["topic"]).lower() in told.lower())
        for source in row["sources_b"][:4] if len(events) < 2 else []:
            true(f"{names[source]} is not named in {told!r}", flat(names[source]) in told)
    if not conflicts:
        true("no conflict is said to be one", "no conflict" in headline or "No claims" in page.text("#lead") or "no claims" in page.text("#lead"))
        return
    true(f"the headline does not say that they disagree: {headline}", "disagree" in headline)
    link = page.page.locator("[data-dispute] a").first
    claim_id = page.page.locator("[data-dispute]").first.get_attribute("data-dispute")
    link.focus()
    page.page.keyboard.press("Enter")
    item = page.page.locator(f"#claim-list > li[data-claim='{claim_id}']")
    item.locator(".evidence").first.wait_for()
    true("the claim that was opened has no focus", item.locator("button.statement").evaluate("node => node === document.activeElement"))
    true("the address does not name the claim", page.page.evaluate("location.hash") == f"#claim={claim_id}")
    page.page.reload()
    page.page.wait_for_selector("html[data-ready]", timeout=60_000)
    page.page.locator(f"#claim-list > li[data-claim='{claim_id}'] .evidence").first.wait_for()
    page.page.goto("about:blank")
    page.page.goto(page.own)
    page.page.wait_for_selector("html[data-ready]", timeout=60_000)


def words(page, output):
    """No notation of the tables reaches a reader."""
    # The page's own functions are its own alone, so that they are read from where the page has them.
    scripts = "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("dom.js", "charts.js", "words.js"))
    # The table that a test of src/words.rs reads, too.
    cases = [row.split("\t") for row in CASES.read_text(encoding="utf-8").splitlines()[2:]]
    told = page.page.evaluate(f"cases => {{ {scripts} return cases.map(([value, kind]) => answer(value === '-' ? null : value, kind)); }}", [case[:2] for case in cases])
    for (value, kind, expected, _), found in zip(cases, told, strict=True):
        same(f"{value} of kind {kind} in words", found, expected)
    for column in ("value_a", "value_b"):
        for row in read(output, "conflicts"):
            told = page.page.evaluate(f"([value, kind]) => {{ {scripts} return answer(value, kind); }}", [row[column], row["kind"]])
            true(f"{row[column]!r} is told as {told!r}", "XX" not in told and not any(part in told.split() for part in ("approx", "at_least", "at_most", "more_than", "less_than")))


def downloaded(page, button):
    with page.page.expect_download() as download:
        button.click()
    text = pathlib.Path(download.value.path()).read_text(encoding="utf-8")
    return download.value.suggested_filename, list(csv.DictReader(io.StringIO(text, newline="")))


def taken_along(page, output):
    """What the filters leave as CSV, verdicts as `--verdicts` reads them, and the address of a claim."""
    claims = {row["claim_id"]: row for row in read(output, "claims")}
    page.page.select_option("#filter-status", "conflicting")
    name, rows = downloaded(page, page.page.locator("#download-claims"))
    same("name of the file", name, "claims.csv")
    same("claims in the file", sorted(row["claim_id"] for row in rows), sorted(key for key, row in claims.items() if row["status"] == "conflicting"))
    bare = lambda text: (text or "").removeprefix("'")
    for row in rows:
        same("question in the file", bare(row["question"]), bare(claims[row["claim_id"]]["topic"]))
        same("supporters in the file", int(row["n_supporting"]), claims[row["claim_id"]]["n_supporting"])
    page.page.select_option("#filter-status", "")
    item = page.page.locator("#claim-list > li.claim").first
    claim_id = item.get_attribute("data-claim")
    item.locator("button.statement").click()
    item.locator(".evidence").first.wait_for()
    item.locator("button.copy-link").click()
    page.page.wait_for_function("() => [...document.querySelectorAll('button.copy-link')].some(button => button.textContent === 'Link copied')")
    evidence = [row for row in read(output, "claim_evidence") if row["claim_id"] == claim_id and row["weight"] > 0]
    side = lambda stance: {row["sentence_id"] for row in evidence if row["stance"] == stance}
    # Without a conflict the first sentence is judged with each other one.
    first = next(row["sentence_id"] for row in evidence if row["stance"] == "supports")
    pairs = {(a, b) for a in side("contradicts") or {first} for b in side("supports") if a != b}
    buttons = (("Same", "same"), ("Not the same", "not_same"), ("No conflict", "agree"))
    for button, verdict in buttons[: 3 if side("contradicts") else 2] if pairs else ():
        pressed = item.locator(".judge").get_by_role("button", name=button, exact=True)
        pressed.click()
        same("pressed", pressed.get_attribute("aria-pressed"), "true")
        name, rows = downloaded(page, page.page.locator("#verdicts button"))
        same("name of the verdicts", name, "verdicts.csv")
        same("verdict", {row["verdict"] for row in rows}, {verdict})
        same("pairs", {(row["a"], row["b"]) for row in rows}, pairs)
        pressed.click()
    true("a verdict taken back is still there", page.page.is_hidden("#verdicts"))
    item.locator("button.statement").click()


def opened(page, output):
    """A conflict opens by keyboard to one sentence against one, the dissenter first, with the values marked; the others follow."""
    claims = {row["claim_id"]: row for row in read(output, "claims")}
    sentences = {row["sentence_id"]: row for row in read(output, "sentences")}
    documents = {row["doc_id"]: row for row in read(output, "documents")}
    names = {row["source_id"]: row["name"] for row in read(output, "sources")}
    item = page.page.locator("#claim-list > li.claim").first
    claim_id = item.get_attribute("data-claim")
    rows = [row for row in read(output, "claim_evidence") if row["claim_id"] == claim_id]
    button = item.locator("button.statement")
    same("question", flat(button.inner_text()).lower(), flat(claims[claim_id]["topic"]).lower())
    page.page.focus("#filters button")
    page.page.keyboard.press("Tab")
    true("the first claim does not follow the filters for the keyboard", button.evaluate("node => node === document.activeElement"))
    outline = button.evaluate("node => getComputedStyle(node).outlineStyle + getComputedStyle(node).outlineWidth")
    true(f"focus does not show: {outline}", outline.startswith("solid") and not outline.endswith("0px"))
    page.page.keyboard.press("Enter")
    item.locator(".evidence").first.wait_for()
    same("aria-expanded", button.get_attribute("aria-expanded"), "true")
    sides = item.locator(".side")
    n_answers = 1 + sum(row["claim_id"] == claim_id for row in read(output, "conflicts"))
    same("sides", sides.count(), n_answers)
    same("sentences at first", item.locator(".evidence:visible").count(), n_answers)
    text = lambda row: documents[row["doc_id"]]["text"][sentences[row["sentence_id"]]["char_start"] : sentences[row["sentence_id"]]["char_end"]]
    clause = lambda row: " ".join(documents[row["doc_id"]]["text"][row["char_start"] : row["char_end"]].split())
    n_of = lambda title: int(title.split()[0].replace(",", ""))
    voices = [n_of(title) for title in sides.locator("h4").all_inner_texts()]
    same("voices, the fewest first", voices, sorted(voices))
    true("no value is marked", item.locator("mark").count() > 0 or claims[claim_id]["kind"] not in ("numeric", "date"))
    for more in item.locator("button.more:visible").all():
        same("what is behind a button", more.get_attribute("aria-expanded"), "false")
        more.click()
    cards = item.locator(".evidence")
    same("sentences", cards.count(), len(rows))
    shown = sorted(map(flat, cards.locator(".sentence").all_inner_texts()))
    same("texts of the sentences", shown, sorted(flat(text(row)) for row in rows))
    squeezed = lambda texts: sorted("".join(text.split()) for text in texts)
    found = [" ".join(card.locator(".clause").all_inner_texts()) for card in cards.all()]
    same("clauses", squeezed(found), squeezed(map(clause, rows)))
    same("sources", sorted(map(flat, cards.locator(".source").all_inner_texts())), sorted(flat(names[row["source_id"]]) for row in rows))
    for side, stance in ((".side.one", "supports"), (".side.two", "contradicts")):
        same(stance, item.locator(side).locator(".evidence").count(), sum(row["stance"] == stance for row in rows))
    dated = [documents[row["doc_id"]]["published"] for row in rows]
    same("dates", sorted(item.locator("time").evaluate_all("nodes => nodes.map(node => node.dateTime)")), sorted(str(day) for day in dated if day))
    button.press("Enter")
    true("a claim does not close", item.locator(".evidence").first.is_hidden())
    button.press("Enter")


def sections(page, output):
    """Each section shows its table, and each chart has a name and its figures as a table."""
    page.page.click("#agreement > summary")
    pairs = read(output, "source_agreement")
    own = [row for row in read(output, "claim_sources") if not row["is_copy"]]
    for at, source in enumerate(read(output, "sources")[:30]):
        claims = [row for row in own if row["source_id"] == source["source_id"]]
        cells = page.page.locator("#sources-body > div").first.locator("tbody tr").nth(at).locator("td").all_inner_texts()
        expected = [source["n_documents"], len(claims), sum(row["status"] != "single" for row in claims), sum(row["status"] == "conflicting" for row in claims)]
        same(f"figures of {source['name']}", [int(cell.replace(",", "")) for cell in cells], expected)
    cells = page.page.locator(".matrix td.heat, .matrix td.unknown")
    # The matrix has the sixteen sources that share most.
    if len({row[key] for row in pairs for key in ("source_a", "source_b")}) <= 16:
        same("cells of the matrix", cells.count(), 2 * len(pairs))
    documents, read_body = read(output, "documents"), page.text("#read-body")
    for row in documents[:50]:
        true(f"document {row['doc_id']} is not listed", flat(row["title"] or row["doc_id"]) in read_body)
    rejects = read(output, "rejects")
    same("rejects", page.page.locator("#rejects-body tbody tr").count(), min(50, len(rejects)))
    copies = [row for row in read(output, "duplicates") if row["unit"] == "document" and not row["is_canonical"]]
    lines = list(map(flat, page.page.locator("#copies-body > div > ul.told > li").all_inner_texts()))
    same("copies, one line a pair", len(lines), min(12, len(copies)))
    for row in copies[:12]:
        for pair in list(zip(row["changed_from"], row["changed_to"]))[:1] if len(row["changed_from"]) == 1 else []:
            true(f"{pair} is not told", any(flat(f"{pair[0]} became {pair[1]}") in line for line in lines))
        if row["copied_from"]:
            true(f"{row['member_id']} is not said to reprint", any(" reprints " in line for line in lines))
    page.page.evaluate("() => [...document.querySelectorAll('main details:not([open]) > summary')].forEach(summary => summary.checkVisibility() && summary.click())")
    page.page.wait_for_timeout(300)
    for drawing in page.page.locator("figure svg[role=img]").all():
        true("a chart has no name", len(drawing.get_attribute("aria-label") or "") > 20)
    entities = sorted(read(output, "entities"), key=lambda row: (-row["n_sources"], -row["n_documents"], -row["n_mentions"], row["entity_id"]))
    first = page.page.locator("#names-body tbody tr").first.locator("td").all_inner_texts()
    same("figures of the first name", [int(cell.replace(",", "")) for cell in first[2:5]], [entities[0][key] for key in ("n_mentions", "n_documents", "n_sources")])
    # Each of the sources with most documents has a column.
    heads = [flat(head) for head in page.page.locator("#names-body thead th").all_inner_texts()][6:]
    columns = {row["source_id"] for row in read(output, "sources") if flat(row["name"]) in heads}
    same("columns of sources", len(columns), len(heads))
    mentions = [row for row in read(output, "entity_mentions") if row["entity_id"] == entities[0]["entity_id"] and row["method"] != "coreference"]
    total = sum(row["source_id"] in columns for row in mentions)
    same("mentions of the first name over sources", sum(int(cell.replace(",", "")) for cell in first[5:]), total)


def timeline(page, output):
    """The timeline is its table: disputed days joined, periods as bars, inferred days hollow."""
    table = read(output, "timeline")
    choice = page.page.locator("#range")
    if choice.count():
        choice.select_option("all")
    while page.page.locator("#timeline-body button.more:visible").count():
        page.page.locator("#timeline-body button.more").click()
    items = page.page.locator("#timeline-body ol.days > li")
    true("an empty timeline is not said to be empty", bool(table) or items.count() == 0 and "no" in page.text("#timeline-body"))
    is_open = lambda row: row["status"] in ("conflicting", "developing")
    groups = []
    for row in table:
        if groups and is_open(row) and is_open(groups[-1][0]) and row["claim_id"] and row["claim_id"] == groups[-1][0]["claim_id"]:
            groups[-1].append(row)
        else:
            groups.append([row])
    shown = page.page.evaluate(
        """() => [...document.querySelectorAll("#timeline-body ol.days > li")].map((item) => {
            const n = (which) => item.querySelectorAll(`.track ${which}`).length;
            return [n(".dot"), n(".bar"), n(".far"), n(".inferred"), n(".join"), item.innerText.toLowerCase()];
        })"""
    )
    same("entries of the timeline", len(shown), len(groups))
    for group, (n_dots, n_bars, n_far, n_inferred, n_joins, told) in zip(groups, shown):
        n_days = sum(row["begin"] == row["finish"] for row in group)
        true(f"a period is a dot, or a day is a bar: {told}", n_dots <= n_days and n_bars <= len(group) - n_days)
        same(f"marks of {told}", n_dots + n_bars + n_far, len(group))
        same(f"hollow marks of {told}", n_inferred, sum(row["method"] == "corpus" for row in group))
        same(f"joined days of {told}", n_joins, int(len(group) > 1))
        if not (is_open(group[0]) and group[0]["claim_id"]):
            true(f"{group[0]['what']} is not told in {told}", flat(group[0]["what"]).lower() in flat(told))


def looks(page, width, scheme):
    """No sideways scrolling, and no rule of axe-core broken."""
    wide = page.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    true(f"the page is {wide} pixels wider than a window of {width}", wide <= 0)
    first = page.page.locator("[data-dispute]").first
    if first.count():
        top = first.evaluate("node => node.getBoundingClientRect().top + scrollY")
        true(f"the first conflict begins at {top} in a window of {width}", top < FIRST_CONFLICT[width])
    out = page.page.evaluate(
        """() => [...document.querySelectorAll("main *, header *")].filter((node) => {
            const box = node.getBoundingClientRect();
            return box.width > 0 && box.right > innerWidth + 1 && !node.closest(".frame, svg, .hidden");
        }).map((node) => node.outerHTML.slice(0, 80))"""
    )
    same(f"elements outside of a window of {width}", out, [])
    scrolling = page.page.evaluate(
        """() => [...document.querySelectorAll("nav, nav *")].filter((node) => {
            const box = node.getBoundingClientRect();
            return node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0 || box.right > innerWidth + 1 || box.left < -1;
        }).map((node) => node.outerHTML.slice(0, 80))"""
    )
    same(f"links cut off in a window of {width}", scrolling, [])
    # The tables that become lists on a narrow page are read whole there, and no dot is cut off by its chart.
    hidden = page.page.evaluate(
        """() => [...document.querySelectorAll(".frame:has(table.stacks)")].filter((frame) =>
            innerWidth < 640 && frame.scrollWidth > frame.clientWidth + 1).map((frame) => frame.getAttribute("aria-label"))"""
    )
    same(f"tables cut off in a window of {width}", hidden, [])
    cut = page.page.evaluate(
        """() => [...document.querySelectorAll("svg circle")].filter((dot) => {
            const [inner, outer] = [dot.getBoundingClientRect(), dot.ownerSVGElement.getBoundingClientRect()];
            return inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1 || inner.left < outer.left - 1 || inner.right > outer.right + 1;
        }).length"""
    )
    same(f"dots cut off in a window of {width}", cut, 0)
    empty = page.page.evaluate(
        """() => [...document.querySelectorAll("main section")].filter((part) =>
            [...part.querySelectorAll("[id$=-body]")].some((body) => body.innerText.trim() === "")).map((part) => part.id)"""
    )
    same(f"empty sections in a window of {width}", empty, [])
    # Given to the page by the test itself, so that the policy of the page need not allow it.
    page.page.evaluate(AXE.read_text(encoding="utf-8"))
    broken = page.page.evaluate(
        """async () => {
            const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
            return found.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 120) + " " + (node.any[0]?.message || "")).join(" | ")}`);
        }"""
    )
    same(f"accessibility at {width} in {scheme}", broken, [])


def main():
    output = pathlib.Path(sys.argv[1])
    program = chromium()
    same("sha256 of axe-core", hashlib.sha256(AXE.read_bytes()).hexdigest(), AXE_SHA256)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = Page(browser, output, 1400, "light")
        for check in (words, story, figures, order, search, taken_along, opened, sections, timeline):
            check(page, output)
        page.done()
        for width in SCREENS:
            for scheme in SCHEMES:
                page = Page(browser, output, width, scheme)
                if len(sys.argv) > 2 and (width, scheme) == (1400, "light"):
                    page.page.screenshot(path=sys.argv[2])
                page.page.locator("button.statement").first.click()
                page.page.locator(".evidence").first.wait_for()
                page.page.click("#filter-button")
                for part in ("#agreement", "#copies-body", "#timeline-body"):
                    for summary in page.page.locator(f"{part} > summary, {part} > details > summary").all():
                        summary.click()
                for more in page.page.locator(".side button.more").all():
                    more.click()
                page.page.wait_for_timeout(300)
                looks(page, width, scheme)
                page.done()
        browser.close()
    print(f"{output}/report.html shows what the tables hold, at {' and '.join(map(str, SCREENS))} pixels, light and dark")


if __name__ == "__main__":
    main()
