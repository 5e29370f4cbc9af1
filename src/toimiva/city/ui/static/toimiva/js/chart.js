/**
 * Draws the page's Vega-Lite charts in place of the server's pictures.
 *
 *   <figure class="t-frame" data-spec-id="queue-spec">      or data-spec-url="/…/queue.json"
 *     <figcaption>…</figcaption>
 *     <div class="t-plot" data-plot>the server's SVG</div>
 *     <script type="application/json" id="queue-spec">…</script>   (data, so the content policy allows it)
 *   </figure>
 *
 * The page loads vendor/vega/vega.min.js, vega-lite.min.js and vega-embed.min.js before this module. If anything
 * fails, the server's picture stays and `data-chart` says "failed"; drawn, it says "drawn".
 */

const OPTIONS = { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: false };

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The look of the page's style sheet and theme; what a spec says itself wins. */
function look() {
  const text = { labelColor: token("--t-muted"), titleColor: token("--t-ink"), labelFontSize: 12, titleFontSize: 13 };
  const series = [1, 2, 3, 4, 5].map((n) => token(`--t-c${n}`));
  const classes = [1, 2, 3, 4, 5].map((n) => token(`--t-m${n}`));
  return {
    background: "transparent",
    font: token("--t-font"),
    axis: { ...text, gridColor: token("--t-line"), domainColor: token("--t-ink"), ticks: false, labelPadding: 6 },
    legend: text,
    mark: { color: token("--t-c1") },
    range: { category: series, heatmap: classes, ordinal: classes, ramp: classes },
    text: { color: token("--t-ink"), fontSize: 13 },
    view: { stroke: null },
  };
}

async function specOf(figure) {
  if (figure.dataset.specId) return JSON.parse(document.getElementById(figure.dataset.specId).textContent);
  const answer = await fetch(figure.dataset.specUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${figure.dataset.specUrl} answered ${answer.status}`);
  return answer.json();
}

async function draw(figure) {
  figure.dataset.chart = "drawing";
  const place = figure.querySelector("[data-plot]");
  const before = [...place.childNodes];
  const plot = document.createElement("div");
  try {
    const spec = await specOf(figure);
    // Measured in the page, because `width: "container"` needs a width.
    place.append(plot);
    await window.vegaEmbed(plot, { description: figure.querySelector("figcaption")?.innerText, ...spec }, {
      ...OPTIONS,
      config: look(),
    });
    before.forEach((node) => node.remove());
    figure.dataset.chart = "drawn";
  } catch (fault) {
    plot.remove();
    figure.dataset.chart = "failed";
    console.error("A chart could not be drawn.", fault);
  }
}

function drawAll(root) {
  root.querySelectorAll("figure:is([data-spec-id], [data-spec-url]):not([data-chart])").forEach(draw);
}

document.addEventListener("htmx:after:settle", () => drawAll(document));
drawAll(document);
