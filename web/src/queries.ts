// Questions to the gateway, and the links to the cases behind what is answered.

import { address } from "./api.ts";
import { monthBefore, plus, yearOf } from "./days.ts";

/** Selection, period and day of a figure, as parameters. */
export type Question = Record<string, string>;

export function question(kind: string, day: string, period: string, more: Question = {}): Question {
  return { ...(kind ? { kind } : {}), period, as_of: day, ...more };
}

export const figures = (asked: Question, by?: string, each?: string, more: Question = {}): string =>
  address("/v1/figures", { ...asked, by, each, ...more });

/** With stocks, and with what they and all else have grown on. */
export const COMPARED: Question = { stocks: "1", growth: "year,period" };

/** How many cases the gateway lists at most, which is what a downloaded list has. */
export const MOST_LISTED = "1000";

/** The view of the cases behind a figure. */
export const casesHref = (asked: Question, measure: string): string =>
  `#${address("/cases", { ...asked, measure })}`;

/** The view of a list of cases that the gateway names by its address; of none there is none. */
export const listHref = (link: string | null): string | null =>
  link?.startsWith("/v1/cases?") ? `#${link.slice("/v1".length)}` : null;

export const caseHref = (id: string, day: string | null): string =>
  `#${address(`/cases/${encodeURIComponent(id)}`, { as_of: day })}`;

/** A case with the list that it is looked at from, so that there is a way on and back. */
export const caseInList = (id: string, asked: Question): string =>
  `#${address(`/cases/${encodeURIComponent(id)}`, asked)}`;

export const periods = {
  day: (day: string): string => day,
  /** The year to date: what the day's year has brought until then. */
  year: (day: string): string => `${yearOf(day)}-01-01..${day}`,
  /** The twenty years until the day's. */
  years: (day: string): string => `${Number(yearOf(day)) - 19}-01-01..${day}`,
  ever: (day: string): string => `..${day}`,
  months: (day: string): string => `${monthBefore(day, 11)}..${monthBefore(day, 0)}`,
  days: (day: string): string => `${plus(day, -30)}..${day}`,
};

/** How long cases have been open: days since receipt, from and to; the last has no end. */
export const AGES: readonly (readonly [number, number | null])[] = [
  [0, 7],
  [8, 15],
  [16, 30],
  [31, 60],
  [61, null],
];

/** The days of receipt of those that are so many days old. */
export function received(day: string, from: number, to: number | null): string {
  return `${to === null ? "" : plus(day, -to)}..${plus(day, -from)}`;
}
