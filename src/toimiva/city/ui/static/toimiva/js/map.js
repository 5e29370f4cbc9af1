/**
 * Draws the page's maps from our own GeoJSON: areas by class, routes, points. No tiles, no other host.
 *
 *   <div class="t-livemap" data-map data-geojson="/…/districts.geojson" data-list="districts"
 *        data-label="Map: …. The same figures are in the list." data-zoom-in="…" data-zoom-out="…"
 *        data-close="…" data-scroll-help="…" data-touch-help="…">the server's SVG</div>
 *   <ul id="districts"><li data-area="091-1"><a href="…">Kluuvi</a> 4,1 %</li>…</ul>
 *
 * Each feature's properties: `id` (its row's data-area), `name`, `value` (as text, ready to read), `class` 1-5
 * (none: hidden), `href` (its page).
 *
 * The list is the map's equal and the keyboard's way: the map takes no wheel and no tab stop but its two buttons;
 * a row looked at is shown on the map, an area clicked is shown in the list. If anything fails the server's picture
 * stays.
 */

import * as maplibregl from "../../vendor/maplibre-gl/maplibre-gl.mjs";

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function ramp() {
  const classes = [1, 2, 3, 4, 5].flatMap((n) => [n, token(`--t-m${n}`)]);
  return ["match", ["to-number", ["get", "class"], 0], ...classes, token("--t-hidden")];
}

const whenChosen = (chosen, otherwise) => ["case", ["boolean", ["feature-state", "chosen"], false], chosen, otherwise];
const shapes = (...kinds) => ["match", ["geometry-type"], kinds, true, false];

function style(data) {
  const layer = (id, type, filter, paint) => ({ id, type, filter, paint, source: "shapes" });
  const areas = shapes("Polygon", "MultiPolygon");
  return {
    version: 8,
    sources: { shapes: { type: "geojson", data, promoteId: "id" } },
    layers: [
      layer("areas", "fill", areas, { "fill-color": ramp() }),
      layer("borders", "line", areas, { "line-color": "#ffffff", "line-width": 1 }),
      // Above all borders, or the neighbour's white one would cover half of it.
      layer("chosen", "line", areas, { "line-color": token("--t-ink"), "line-width": whenChosen(3, 0) }),
      layer("routes", "line", shapes("LineString", "MultiLineString"), {
        "line-color": token("--t-brand"),
        "line-width": 4,
      }),
      layer("points", "circle", shapes("Point", "MultiPoint"), {
        "circle-color": token("--t-brand"),
        "circle-radius": whenChosen(10, 7),
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 2,
      }),
    ],
  };
}

function* positions(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const part of coordinates) yield* positions(part);
}

function extent(features) {
  const bounds = new maplibregl.LngLatBounds();
  for (const { geometry } of features) {
    if (!geometry) continue;
    for (const [longitude, latitude] of positions(geometry.coordinates)) bounds.extend([longitude, latitude]);
  }
  return bounds;
}

/** A popup's content, built of nodes: what a feature says is text, never markup. */
function words({ name, value, href }) {
  const box = document.createElement("div");
  const title = document.createElement(href ? "a" : "strong");
  title.textContent = name;
  if (href) title.setAttribute("href", href);
  box.append(title);
  if (value) {
    const line = document.createElement("p");
    line.textContent = value;
    box.append(line);
  }
  return box;
}

function locale({ zoomIn, zoomOut, close, scrollHelp, touchHelp, label }) {
  const given = {
    "NavigationControl.ZoomIn": zoomIn,
    "NavigationControl.ZoomOut": zoomOut,
    "Popup.Close": close,
    "CooperativeGesturesHandler.WindowsHelpText": scrollHelp,
    "CooperativeGesturesHandler.MacHelpText": scrollHelp,
    "CooperativeGesturesHandler.MobileHelpText": touchHelp,
    "Map.Title": label,
  };
  return Object.fromEntries(Object.entries(given).filter(([, text]) => text));
}

/** One area at a time is chosen, on the map and in the list alike. */
function chooser(map, list) {
  let chosen = null;
  const mark = (id, on) => {
    map.setFeatureState({ source: "shapes", id }, { chosen: on });
    list?.querySelector(`[data-area="${CSS.escape(id)}"]`)?.classList.toggle("is-chosen", on);
  };
  return (id) => {
    if (id === chosen) return;
    if (chosen !== null) mark(chosen, false);
    chosen = id;
    if (id !== null) mark(id, true);
  };
}

function connect(map, list) {
  const choose = chooser(map, list);
  for (const layer of ["areas", "points"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
    map.on("click", layer, ({ lngLat, features: [feature] }) => {
      const id = String(feature.properties.id);
      choose(id);
      list?.querySelector(`[data-area="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest" });
      const popup = new maplibregl.Popup({ focusAfterOpen: false }).setLngLat(lngLat);
      popup.setDOMContent(words(feature.properties)).addTo(map);
    });
  }
  for (const row of list?.querySelectorAll("[data-area]") ?? []) {
    for (const event of ["mouseenter", "focusin"]) row.addEventListener(event, () => choose(row.dataset.area));
  }
}

async function draw(place) {
  place.dataset.map = "drawing";
  const canvas = document.createElement("div");
  canvas.className = "t-livemap__canvas";
  try {
    const headers = { Accept: "application/geo+json, application/json" };
    const answer = await fetch(place.dataset.geojson, { headers });
    if (!answer.ok) throw new Error(`${place.dataset.geojson} answered ${answer.status}`);
    const data = await answer.json();
    const before = [...place.childNodes];
    place.append(canvas);
    const map = new maplibregl.Map({
      container: canvas,
      style: style(data),
      bounds: extent(data.features),
      fitBoundsOptions: { padding: 16 },
      attributionControl: false,
      cooperativeGestures: true,
      dragRotate: false,
      pitchWithRotate: false,
      keyboard: false,
      locale: locale(place.dataset),
    });
    map.touchZoomRotate.disableRotation();
    map.getCanvas().tabIndex = -1;
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
    await map.once("load");
    connect(map, document.getElementById(place.dataset.list));
    before.forEach((node) => node.remove());
    place.dataset.map = "drawn";
  } catch (fault) {
    canvas.remove();
    place.dataset.map = "failed";
    console.error("A map could not be drawn.", fault);
  }
}

function drawAll(root) {
  root.querySelectorAll('[data-map=""]').forEach(draw);
}

document.addEventListener("htmx:after:settle", () => drawAll(document));
drawAll(document);
