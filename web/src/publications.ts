// What publications are called, when what was done to them, and where the page shows them.

import { address } from "./api.ts";
import { dayIn } from "./days.ts";
import { fill, longDay, say, spoken } from "./language.ts";
import type { Course, OfficeAct } from "./types_of_publications.ts";
import { issuing } from "./words_of_publications.ts";

export const publicationHref = (id: string, view?: "since"): string =>
  `#/publications/${encodeURIComponent(id)}${view ? `/${view}` : ""}`;

export const publicationsHref = (query: Record<string, string | null> = {}): string => `#${address("/publications", query)}`;

/** Of a bulletin that is issued this is the address of what is counted now. */
export const bulletinHref = (id: string, now = false): string =>
  `#${address(`/bulletins/${encodeURIComponent(id)}`, { now: now ? "1" : null })}`;

/** 〔2015〕3号, as the office numbers its documents, or 2015 No. 3; what is not issued has no number. */
export function publicationName({ name, year, number }: Pick<Course, "name" | "year" | "number">): string {
  if (year === null || number === null) {
    return say(issuing.noNumber);
  }
  return name && spoken() === "zh" ? name : fill(issuing.numbered, { year: String(year), number: String(number) });
}

export const isIssued = ({ issued }: Course): boolean => issued !== null;

/** The day of an act, and its minute, in the county's time zone. */
export function actDay(zone: string, act: OfficeAct): string {
  return longDay(dayIn(zone, act.at));
}

export function actTime(zone: string, act: OfficeAct): string {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  return `${actDay(zone, act)} ${time.format(new Date(act.at))}`;
}

/** The latest of what was done. */
export const latestAct = ({ drafted, reviewed, issued }: Course): OfficeAct => issued ?? reviewed ?? drafted;
