// The language in force, and numbers, days and labels as it writes them.

import type { Label } from "./types.ts";

export type Language = "zh" | "en";

const KEY = "kuaibao.language";

function remembered(): Language {
  try {
    const chosen = localStorage.getItem(KEY);
    return chosen === "en" || chosen === "zh" ? chosen : ofBrowser();
  } catch {
    return ofBrowser(); // A browser that stores nothing still gets the page.
  }
}

/** Until somebody chooses: the first of the browser's languages that the page speaks. */
function ofBrowser(): Language {
  const known = navigator.languages.map((tagged) => tagged.slice(0, 2).toLowerCase());
  return known.find((one) => one === "zh" || one === "en") === "zh" || known.length === 0 ? "zh" : "en";
}

let language: Language = remembered();
document.documentElement.lang = tag();

export const spoken = (): Language => language;

function tag(): string {
  return language === "zh" ? "zh-CN" : "en-GB";
}

/** Switch, and remember it for the next visit. */
export function speak(wanted: Language): void {
  language = wanted;
  document.documentElement.lang = tag();
  try {
    localStorage.setItem(KEY, wanted);
  } catch {
    // As above.
  }
}

/** A label in the language in force. */
export const say = (label: Label): string => label[language];

/** A label with its {places} filled. */
export const fill = (label: Label, values: Record<string, string>): string =>
  say(label).replace(/\{(\w+)\}/g, (place, key: string) => values[key] ?? place);

/** The label of an identifier, or the identifier where the catalogue no longer has it. */
export function name(names: Record<string, Label>, id: string | undefined, none: Label): string {
  if (!id) {
    return say(none);
  }
  const label = names[id];
  return label ? say(label) : id;
}

export const number = (value: number): string => value.toLocaleString(tag());

/** A rate in percent with one decimal, cut and not rounded: 99.96 % becomes 99.9 %, not 100 %. */
export function percent(numerator: number, denominator: number): string {
  if (denominator === 0) {
    return "—";
  }
  const tenths = Math.floor((1000 * numerator) / denominator);
  return tenths === 1000 ? "100%" : `${(tenths / 10).toFixed(1)}%`;
}

const dates = (options: Intl.DateTimeFormatOptions, day: string): string =>
  new Intl.DateTimeFormat(tag(), { timeZone: "UTC", ...options }).format(new Date(`${day}T00:00:00Z`));

/** 2015年11月30日; 30 November 2015. */
export const longDay = (day: string): string =>
  dates({ year: "numeric", month: "long", day: "numeric" }, day);

/** A deadline, which is a day or a day with its time, `2015-11-02T16:30`. */
export const dueAt = (deadline: string): string => {
  const [day = "", time] = deadline.split("T");
  return time ? `${longDay(day)} ${time}` : longDay(day);
};

/** 2015年3月5日至4月20日; 5 March – 20 April 2015. */
export function spanOfDays(start: string, end: string): string {
  const date = (day: string): Date => new Date(`${day}T00:00:00Z`);
  if (language === "zh") {
    // The browser would write 2015/3/5 – 2015/4/20.
    return `${longDay(start)}至${start.slice(0, 4) === end.slice(0, 4) ? shortDay(end) : longDay(end)}`;
  }
  const form = { timeZone: "UTC", year: "numeric", month: "long", day: "numeric" } as const;
  return new Intl.DateTimeFormat(tag(), form).formatRange(date(start), date(end));
}

export const weekday = (day: string): string => dates({ weekday: "long" }, day);

/** 11月30日; 30 Nov. */
export const shortDay = (day: string): string => dates({ month: "short", day: "numeric" }, day);

/** 2015年11月; Nov 2015. */
export const month = (day: string): string => dates({ year: "numeric", month: "short" }, day);

/** 11月; Nov. */
export const monthName = (day: string): string => dates({ month: "short" }, day);

/** The clock time of an instant in the reader's own zone, 15:04:05. */
export const clock = (instant: number): string =>
  new Date(instant).toLocaleTimeString(tag(), { hour12: false });
