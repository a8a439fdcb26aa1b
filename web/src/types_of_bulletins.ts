// Bulletins as the gateway says them: text, figures, tables, problems, points.

import type { Course } from "./types_of_publications.ts";
import type { Current, Days, Label } from "./types.ts";

export interface BulletinEntry {
  id: string;
  title: Label;
  period: string | Days;
  as_of: string;
  /** The file of which each period has a bulletin, where this is one of them. */
  template?: string | null;
  /** The latest that was issued of it. */
  publication?: Course | null;
}

export interface BulletinFigure {
  label: Label;
  measure: string;
  select: Record<string, string | string[]>;
  period: string | Days;
  as_of: string;
  value: number | null;
  denominator: number | null;
  printed: string;
  printed_en: string;
  published: string | null;
  differs: boolean;
  /** Of a figure that says how much it has grown: on what, and by how much, or why that is unknown. */
  base?: FigureBase;
  growth?: { on: "year" | "period"; unit: "percent" | "points"; value: number | null; why: string | null };
}

export interface FigureBase {
  period: string | null;
  as_of: string | null;
  value: number | null;
  denominator: number | null;
  printed: string;
}

/** A paragraph as printed; with the places of its figures, {id}, where the gateway tells them. */
export interface Paragraph extends Label {
  template?: Label;
}

export interface Bulletin {
  id: string;
  title: Label;
  figures: Record<string, BulletinFigure>;
  sections: { title: Label; paragraphs: Paragraph[] }[];
  tables?: BulletinTable[];
  problems?: UnitProblems[];
  assessment?: Assessed[];
  publication?: Course | null;
  current: Current;
}

/** A table: rows by a dimension, columns that are figures. */
export interface BulletinTable {
  id: string;
  title: Label;
  /** Over the labels of the rows. */
  heading?: Label;
  columns: { id: string; label: Label; unit: string | null }[];
  rows: TableRow[];
  total?: Cells & { label: Label };
  /** Where the parts are not the whole. */
  differs?: { column: string; whole: number; sum: number; missing: number; text: Label }[];
  /** First and last, by rank: keys of rows; and those with too few cases to be ranked. */
  best?: string[];
  worst?: string[];
  unranked?: string[];
  /** As forms have it: columns one below the other, rows side by side, the whole at the right. */
  turned?: boolean;
  /** Over several columns or rows that are side by side; the wider ones first. */
  headings?: TableHeading[];
  /** Where an identity of the table does not hold; the row is null where it is the whole. */
  unequal?: { row: string | null; left: number; right: number; text: Label }[];
  /** Where a cell is not what the form before said when it was issued. */
  uncontinued?: { row: string | null; column: string; now: number; issued: number; text: Label }[];
}

export interface TableHeading {
  label: Label;
  columns?: string[];
  rows?: string[];
}

/** What is printed, the numbers themselves, and where their cases are, by column. */
export interface Cells {
  cells: string[];
  /** What a cell says in words, such as why there is no growth; null where it is a number. */
  texts?: (Label | null)[];
  values: (number | null)[];
  links: (string | null)[];
}

export interface TableRow extends Cells {
  key: string;
  label: Label;
  rank: number | null;
}

export interface UnitProblems {
  unit: string;
  label: Label;
  sentences: { text: Label; cases: string[]; more: number }[];
}

/** A unit's points, and what lost them. */
export interface Assessed {
  unit: string;
  label: Label;
  points: string;
  rank: number | null;
  lost: { rule: Label; points: string; cases: string[]; more?: number; columns: string[] }[];
}
