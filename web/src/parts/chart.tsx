// A bar chart of two measures over time, and a line of one of them a year before. What it draws is in a table beside it as well: the
// canvas is a picture of that, and its bars lead where the table's numbers lead.

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart as Drawn,
  type ChartConfiguration,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { useEffect, useRef } from "preact/hooks";
import { number, spoken } from "../language.ts";

Drawn.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

type Kinds = "bar" | "line";

export interface Series {
  label: string;
  values: number[];
  hrefs: string[];
  /** Outlined, where the other is filled, so that colour alone does not tell them apart. */
  outlined: boolean;
}

/** Without a value where nothing is known; it leads nowhere. */
export interface Line {
  label: string;
  values: (number | null)[];
}

interface Props {
  labels: string[];
  series: Series[];
  line: Line;
  described: string;
}

export function Chart({ labels, series, line, described }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Drawn<Kinds, (number | null)[]> | null>(null);
  const shown = JSON.stringify([labels, series.map(({ label, values }) => [label, values]), line, spoken()]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) {
      return undefined;
    }
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const draw = (colour: Palette): void => {
      drawn.current?.destroy();
      drawn.current = new Drawn(element, configuration(labels, series, line, colour));
    };
    const onScreen = (): void => draw(ofScreen());
    const onPaper = (): void => draw((name) => PAPER[name]);
    onScreen();
    dark.addEventListener("change", onScreen);
    addEventListener("beforeprint", onPaper);
    addEventListener("afterprint", onScreen);
    return () => {
      dark.removeEventListener("change", onScreen);
      removeEventListener("beforeprint", onPaper);
      removeEventListener("afterprint", onScreen);
      drawn.current?.destroy();
      drawn.current = null;
    };
    // Drawn again when what it shows has changed; `shown` sums that up.
  }, [shown]);

  return (
    <div class="chart">
      <canvas ref={canvas} role="img" aria-label={described} />
    </div>
  );
}

/** The colours of a canvas do not follow the style sheet for print. */
const PAPER = {
  ink: "#000",
  paper: "#fff",
  quiet: "#444",
  line: "#ccc",
  rule: "#000",
  bar: "#666",
  "bar-pale": "#ccc",
} as const;

type Palette = (name: keyof typeof PAPER) => string;

function ofScreen(): Palette {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function configuration(
  labels: string[],
  series: Series[],
  line: Line,
  colour: Palette,
): ChartConfiguration<Kinds, (number | null)[]> {
  const font = { family: getComputedStyle(document.body).fontFamily, size: 11 };
  const ticks = { color: colour("quiet"), font };
  return {
    type: "bar",
    data: {
      labels,
      datasets: [
        ...series.map(({ label, values, outlined }) => ({
          type: "bar" as const,
          label,
          data: values,
          backgroundColor: outlined ? colour("bar-pale") : colour("bar"),
          borderColor: colour("bar"),
          borderWidth: outlined ? 1 : 0,
          categoryPercentage: 0.72,
          barPercentage: 0.94,
          order: 1,
        })),
        {
          type: "line" as const,
          label: line.label,
          data: line.values,
          borderColor: colour("ink"),
          borderWidth: 1.5,
          borderDash: [4, 3],
          pointRadius: 1.5,
          pointHoverRadius: 3,
          pointBackgroundColor: colour("ink"),
          pointBorderWidth: 0,
          order: 0,
        },
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { grid: { display: false }, border: { color: colour("rule") }, ticks: { ...ticks, maxRotation: 0 } },
        y: {
          beginAtZero: true,
          border: { display: false },
          grid: { color: colour("line") },
          ticks: { ...ticks, precision: 0, maxTicksLimit: 5, callback: (value) => number(Number(value)) },
        },
      },
      plugins: {
        tooltip: {
          backgroundColor: colour("ink"),
          titleColor: colour("paper"),
          bodyColor: colour("paper"),
          titleFont: font,
          bodyFont: font,
          cornerRadius: 2,
          displayColors: false,
          callbacks: { label: (item) => `${item.dataset.label ?? ""} ${number(item.parsed.y ?? 0)}` },
        },
      },
      onHover: (event, elements) => {
        const target = event.native?.target;
        if (target instanceof HTMLElement) {
          target.style.cursor = elements.length ? "pointer" : "default";
        }
      },
      onClick: (event, _under, chart) => {
        // The bar itself, and not all of its month.
        const exact = event.native
          ? chart.getElementsAtEventForMode(event.native, "nearest", { intersect: true }, false)
          : [];
        const [hit] = exact;
        const href = hit && series[hit.datasetIndex]?.hrefs[hit.index];
        if (href) {
          location.hash = href.slice(1);
        }
      },
    },
  };
}
