// The period whose figures are shown: the week, month, quarter or year of the day, or any range.

import { isDay, monthBefore, plus } from "./days.ts";

export const LENGTHS = ["week", "month", "quarter", "year"] as const;

export type Length = (typeof LENGTHS)[number];

/** Shown unless another is chosen: the shortest that is rarely empty. */
export const USUAL: Length = "month";

export interface Shown {
  /** As the address has it: a length, or a range of days. */
  choice: Length | "range";
  /** As the gateway is asked: 2015-W10, 2015-03, 2015-Q1, 2015, 2015-03-01..2015-03-20. */
  asked: string;
  days: { start: string; end: string };
  /** The last day of it that has been: stocks are as of its end. */
  last: string;
}

/** Read the period of an address; what makes no sense there is taken for the usual one. */
export function shownPeriod(text: string | null, day: string): Shown {
  const range = text === null ? null : rangeOf(text);
  if (range) {
    const days = { start: range[0], end: range[1] };
    return { choice: "range", asked: `${range[0]}..${range[1]}`, days, last: earlier(range[1], day) };
  }
  const choice = LENGTHS.find((length) => length === text) ?? USUAL;
  const days = daysOf(choice, day);
  return { choice, asked: named(choice, day), days, last: earlier(days.end, day) };
}

/** Whether an address names a period that there is. */
export const isPeriod = (text: string): boolean =>
  LENGTHS.some((length) => length === text) || rangeOf(text) !== null;

function rangeOf(text: string): [string, string] | null {
  const [start = "", end = "", more] = text.split("..");
  return more === undefined && isDay(start) && isDay(end) && start <= end ? [start, end] : null;
}

const earlier = (one: string, other: string): string => (one < other ? one : other);

function named(length: Length, day: string): string {
  switch (length) {
    case "week":
      return weekOf(day);
    case "month":
      return day.slice(0, 7);
    case "quarter":
      return `${day.slice(0, 4)}-Q${quarterOf(day)}`;
    case "year":
      return day.slice(0, 4);
  }
}

function daysOf(length: Length, day: string): { start: string; end: string } {
  if (length === "week") {
    const start = plus(day, -weekdayOf(day));
    return { start, end: plus(start, 6) };
  }
  const year = day.slice(0, 4);
  const first = { month: day.slice(0, 7), quarter: monthIn(year, 3 * quarterOf(day) - 2), year: `${year}-01` }[length];
  const after = { month: -1, quarter: -3, year: -12 }[length];
  return { start: `${first}-01`, end: plus(`${monthBefore(`${first}-01`, after)}-01`, -1) };
}

const monthIn = (year: string, month: number): string => `${year}-${String(month).padStart(2, "0")}`;

const quarterOf = (day: string): number => Math.ceil(Number(day.slice(5, 7)) / 3);

/** Days since Monday. */
const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** The week as ISO 8601 counts them: that of its Thursday's year. */
function weekOf(day: string): string {
  const thursday = plus(day, 3 - weekdayOf(day));
  const year = thursday.slice(0, 4);
  const days = (Date.parse(`${thursday}T00:00:00Z`) - Date.parse(`${year}-01-01T00:00:00Z`)) / 86_400_000;
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`;
}

