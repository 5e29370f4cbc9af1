/**
 * After an answer the reader stands at it: at the error summary if there is one.
 * Without a fault htmx itself moves the focus to the new heading that carries `autofocus`.
 */

const SUMMARY = ".t-errors, .hds-error-summary";

function focusSummary(summary) {
  const target = summary.querySelector("[autofocus]") ?? summary;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus();
}

function summaryIn(elements) {
  for (const element of elements) {
    if (!(element instanceof Element)) continue;
    const summary = element.matches(SUMMARY) ? element : element.querySelector(SUMMARY);
    if (summary) return summary;
  }
  return null;
}

document.addEventListener("htmx:after:settle", (event) => {
  const summary = summaryIn(event.detail.newContent ?? []);
  // htmx looks for `autofocus` right after this event; a fault comes before the heading.
  if (summary) queueMicrotask(() => focusSummary(summary));
});

const atLoad = document.querySelector(SUMMARY);
if (atLoad) focusSummary(atLoad);
