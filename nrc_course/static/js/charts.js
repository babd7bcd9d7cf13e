// Draws each <figure data-chart> from the table in it: the table is the only source of what is drawn,
// and what is read aloud. Without this file the tables alone are there.
"use strict";

const charts = [];

function readTable(figure) {
  const table = figure.querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  const columns = heads.map((head, index) => ({ head, index })).filter(({ head }) => head.dataset.series);
  const rows = [...table.tBodies[0].rows];
  const labels = rows.map((row) => row.cells[0].dataset.short ?? row.cells[0].textContent.trim());
  // Rows that name their date stand as far apart as their dates, others side by side.
  const dates = rows.map((row) => Date.parse(row.cells[0].dataset.at ?? "") / 86_400_000);
  const places = dates.some(Number.isNaN) ? rows.map((_row, index) => index) : dates;
  const series = columns.map(({ head, index }) => ({
    name: head.textContent.trim(),
    kind: head.dataset.series,
    values: rows.map((row) => {
      const data = row.cells[index].querySelector("data");
      return data ? Number(data.value) : null;
    }),
  }));
  return { labels, places, series };
}

function makeKey(series) {
  const key = document.createElement("div");
  key.className = "plot-key";
  series.forEach((one, index) => {
    const name = document.createElement("span");
    name.className = `series-${index} ${one.kind}`;
    name.textContent = one.name;
    key.append(name);
  });
  return key;
}

// light-dark() and var() have a colour only where something is drawn in them.
function colourOf(className, holder) {
  const probe = document.createElement("span");
  probe.className = className;
  probe.hidden = true;
  holder.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function lineOf(one, index, holder) {
  const colour = colourOf(`series-${index}`, holder);
  const line = { label: one.name, stroke: colour, width: 2, spanGaps: false, points: { show: true, size: 6, fill: colour } };
  if (one.kind === "bars") return { ...line, width: 0, fill: colour, points: { show: false }, paths: uPlot.paths.bars({ size: [index ? 0.4 : 0.8, 40] }) };
  if (one.kind === "dashes") return { ...line, dash: [6, 5], points: { show: true, size: 4 } };
  if (one.kind === "points") return { ...line, width: 2, paths: () => null, points: { show: true, size: 11, width: 3, stroke: colour, fill: "transparent" } };
  return line.points.size && one.values.length > 30 ? { ...line, points: { show: false } } : line;
}

// As many words under the chart as have room beside each other.
function ticksOf({ labels, places }, width) {
  const longest = Math.max(...labels.map((label) => label.length));
  const apart = ((longest * 7 + 12) * (places.at(-1) - places[0] || 1)) / width;
  const shown = [];
  for (const place of places) {
    if (!shown.length || place - shown.at(-1) >= apart) shown.push(place);
  }
  return { shown, words: new Map(places.map((place, index) => [place, labels[index]])) };
}

function axesOf(chart, width) {
  const { shown, words } = ticksOf(chart.data, width - 90);
  const ink = getComputedStyle(chart.figure).color;
  const rule = { stroke: colourOf("plot-line", chart.figure), width: 1 };
  const font = "12px system-ui, sans-serif";
  return [
    { stroke: ink, font, grid: { show: false }, ticks: rule, splits: () => shown, values: (_plot, splits) => splits.map((place) => words.get(place) ?? "") },
    { stroke: ink, font, grid: rule, ticks: rule, size: 56, incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000], values: (_plot, splits) => splits.map((value) => `${value}${chart.unit}`) },
  ];
}

function rangeOf(chart) {
  const values = chart.data.series.flatMap((one) => one.values).filter((value) => value !== null);
  const most = chart.most || Math.max(4, ...values);
  const lowest = chart.most ? Math.floor(Math.min(chart.most / 2, ...values) / 10) * 10 : Math.floor(Math.min(0, ...values) / 10) * 10;
  return [lowest, most * 1.02];
}

function draw(chart) {
  chart.plot?.destroy();
  const width = chart.holder.clientWidth;
  if (!width) return;
  const { places, series } = chart.data;
  const half = series.some((one) => one.kind === "bars") || places.length < 2 ? 0.6 : 0;
  const range = [Math.min(...places) - half, Math.max(...places) + half];
  const options = {
    width,
    height: width < 420 ? 180 : 220,
    scales: { x: { time: false, range: () => range }, y: { range: () => rangeOf(chart) } },
    axes: axesOf(chart, width),
    series: [{}, ...series.map((one, index) => lineOf(one, index, chart.figure))],
    padding: [12, 34, 0, 0],
    cursor: { show: false },
    legend: { show: false },
  };
  chart.plot = new uPlot(options, [places, ...series.map((one) => one.values)], chart.holder);
  chart.width = width;
}

function start(figure) {
  const data = readTable(figure);
  if (!data.places.length) return;
  const frame = document.createElement("div");
  frame.setAttribute("aria-hidden", "true");
  const holder = document.createElement("div");
  holder.className = "plot-area";
  frame.append(...(data.series.length > 1 ? [makeKey(data.series)] : []), holder);
  figure.prepend(frame);
  const chart = { figure, holder, data, most: Number(figure.dataset.most ?? 0), unit: figure.dataset.unit ?? "" };
  charts.push(chart);
  draw(chart);
  new ResizeObserver(() => { if (holder.clientWidth !== chart.width) draw(chart); }).observe(holder);
}

const redraw = () => charts.forEach(draw);

addEventListener("DOMContentLoaded", () => {
  for (const figure of document.querySelectorAll("figure[data-chart]")) start(figure);
  // The colours are the page's: another theme, more contrast or the system's own colours change them.
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", redraw);
  }
});
