// Puts the page together: what readers see first comes first, the charts after that.

let timeline = null;

/** Follows the address: `#claim=KEY` opens a claim, `#event=KEY` shows an event, anything else the whole. */
function follow(index, overview) {
  const event = keyInAddress("event");
  if (event !== "" || location.hash === "#story" || location.hash === "") {
    if (timeline !== null) showTimeline(timeline, overview, index, event);
    const number = showStory(index, overview, event);
    setFilter("event", number < 0 ? "" : String(number));
    refresh(0);
    if (event !== "") window.scrollTo(0, 0);
    return;
  }
  openLinked();
}

async function start() {
  const overview = await block("overview");
  showHead(overview, null);
  const index = await block("claims");
  index.sourceNames = overview.sources.map((source) => source.name);
  showStory(index, overview, "");
  showTiles(overview, filterByStatus);
  showClaims(index, overview);
  follow(index, overview);
  showSources(overview);
  showRead(overview);
  showRejects(overview);
  showAbout(overview, index);
  await breathe();
  await runLibrary("d3");
  await runLibrary("plot");
  timeline = await block("timeline");
  showTimeline(timeline, overview, index, keyInAddress("event"));
  showNames(await block("names"), overview);
  showQuantities(await block("quantities"), overview);
  showCopies(await block("copies"), overview);
  window.addEventListener("hashchange", () => follow(index, overview));
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  const place = byId("failure");
  place.hidden = false;
  place.textContent = `This page could not be shown: ${error.message}. It needs a browser of 2023 or later.`;
  throw error;
});
