// Nothing here asks another host: the fonts are the reader's own.
Redoc.init("../openapi.json", {
  disableSearch: false,
  hideDownloadButton: false,
  nativeScrollbars: true,
  expandResponses: "200,201",
  theme: { typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" }, code: { fontFamily: "ui-monospace, monospace" } } },
}, document.getElementById("api"), (err) => { document.body.dataset.ready = err ? "failed" : "yes"; });
