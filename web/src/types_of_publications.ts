// Publications as the gateway says them: what an office said, on which course it is, what differs since.

import type { Current, Label } from "./types.ts";

export const PUBLICATION_STATES = ["drafted", "refused", "reviewed", "issued", "corrected"] as const;

export type PublicationState = (typeof PUBLICATION_STATES)[number];

/** What an office did; `key` is the name of the key by which it did. */
export interface OfficeAct {
  key: string;
  at: string;
  result?: "passed" | "refused" | null;
}

/** Where a publication is on its course. */
export interface Course {
  id: string;
  bulletin: string;
  title: Label;
  /** null, and the title the bulletin's id, of one whose content cannot be read. */
  period: { from: string | null; to: string } | null;
  as_of: string | null;
  state: PublicationState;
  digest: string;
  drafted: OfficeAct;
  reviewed: OfficeAct | null;
  issued: OfficeAct | null;
  /** Once it is issued. */
  year: number | null;
  number: number | null;
  /** As the office numbers its documents; null where its catalogue does not say how. */
  name: string | null;
  /** The partitions whose figures were not whole when it was drafted. */
  missing: number[];
  corrects: string | null;
  corrected_by: string | null;
  /** Of one that is issued: whether it is as its seal says. */
  is_sealed: boolean;
}

export interface Publications {
  publications: Course[];
  next: string | null;
  current?: Current;
}

export interface PublishedFigure {
  id: string;
  label: Label;
  value: number | null;
  denominator: number | null;
  printed: Label;
}

export interface PublishedTable {
  id: string;
  title: Label;
  rows: { key: string; label: Label; cells: PublishedFigure[]; rank?: number | null }[];
  total: PublishedFigure[];
}

export type PartStyle = "title" | "scope" | "heading" | "text" | "note" | "annex";

/** A part of what is printed, in both languages. */
export type DocumentPart =
  | { is: "text"; style: PartStyle; said: Label }
  | {
      is: "table";
      headings: Label[];
      rows: Label[][];
      /** Which columns, from 0, are numbers. */
      numbers?: number[];
      /** Lines of cells above the headings, each over so many of them. */
      above?: { size: number; label?: Label | null }[][];
    };

/** All that is printed: what is above the signature, and the annex below it. */
export interface PublishedDocument {
  body: DocumentPart[];
  annex: DocumentPart[];
}

/** One that is read: its course, and what was said. */
export interface PublicationRead extends Course {
  text: string;
  figures: PublishedFigure[];
  tables: PublishedTable[];
  /** As its documents have it; null of one that was drafted without. */
  document?: PublishedDocument | null;
}

/** What one event of a case makes of a count; or all of a reason together, and how many cases these
 * are, where cases may not be named or are too many. */
export interface CaseDifference {
  subject?: string;
  flush?: number;
  cases?: number;
  reason: string;
  more: number;
}

/** A count of a figure: printed and every `more` of `differences` and `rest` add up to `now`. */
export interface ComparedCount {
  role: string;
  name: string;
  printed: number;
  now: number;
  differences: CaseDifference[];
  rest: { more: number; reason: string }[];
}

export interface ComparedFigure {
  place: string;
  label: Label;
  printed: Label;
  now: Label;
  is_as_printed: boolean;
  value: number | null;
  now_value: number | null;
  parts: ComparedCount[];
}

export interface Differences {
  publication: Course;
  at: number[] | string;
  figures: ComparedFigure[];
  /** How many figures would be printed as others, or have other cases behind them. */
  changed: number;
  current?: Current;
}
