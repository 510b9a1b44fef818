// Puts the page together: what readers see first comes first, the charts after that.

async function start() {
  const overview = await block("overview");
  showHead(overview);
  const index = await block("claims");
  showTiles(overview, filterByStatus);
  showClaims(index, overview);
  showSources(overview);
  showRead(overview);
  showRejects(overview);
  showAbout(overview, index);
  await breathe();
  await runLibrary("d3");
  await runLibrary("plot");
  showTimeline(await block("dates"), overview);
  showNames(await block("names"), overview);
  showQuantities(await block("quantities"), overview);
  showCopies(await block("copies"), overview);
  window.addEventListener("hashchange", openLinked);
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  const place = byId("failure");
  place.hidden = false;
  place.textContent = `This page could not be shown: ${error.message}. It needs a browser of 2023 or later.`;
  throw error;
});
