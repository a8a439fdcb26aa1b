// Days as the gateway writes them, 2015-11-30, and calculations with them.

import type { Days } from "./types.ts";

const DAY = 86_400_000;

const stamp = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** Whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(stamp(text)) && plus(text, 0) === text;
}

/** The day so many days later. */
export function plus(day: string, days: number): string {
  return new Date(stamp(day) + days * DAY).toISOString().slice(0, 10);
}

/** How many days one day is after another. */
export function between(from: string, to: string): number {
  return Math.round((stamp(to) - stamp(from)) / DAY);
}

export const yearOf = (day: string): string => day.slice(0, 4);

/** The month, 2015-11, so many months before that of a day. */
export function monthBefore(day: string, months: number): string {
  const serial = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months;
  return `${Math.floor(serial / 12)}-${String((serial % 12) + 1).padStart(2, "0")}`;
}

/** A period as a parameter: 2015-01-01..2015-11-30, ..2014-12-31. */
export function written(period: Days): string {
  return `${period.start ?? ""}..${period.end}`;
}

/** The period of a parameter or an answer that may have come in either form. */
export function read(period: string | Days): Days {
  if (typeof period !== "string") {
    return period;
  }
  const [start, end] = period.split("..");
  return { start: start || null, end: end ?? period };
}

/** The day on which an instant falls in a time zone. */
export function dayIn(zone: string, instant: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(new Date(instant));
  return parts.slice(0, 10);
}
