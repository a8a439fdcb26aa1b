// What the gateway answers with, as schemas/openapi.yaml describes it.

import type { Spread } from "./types_of_hotspots.ts";

export interface Label {
  zh: string;
  en: string;
}

/** How current an answer is. Times are RFC 3339 in UTC. */
export interface Current {
  at: string;
  missing: number[];
  lag: number | null;
  kafka: boolean;
  event_time: string | null;
  intake_time: string | null;
}

export type Measures = Record<string, number>;

export interface Rate {
  numerator: number;
  denominator: number;
  value: number | null;
}

export interface Days {
  start: string | null;
  end: string;
}

export interface Row {
  group: Record<string, string>;
  period?: Days;
  measures: Measures;
  rates: Record<string, Rate>;
  /** What there is at the end of its period; null of one that has not begun. */
  stocks?: Stocks | null;
  growth?: Partial<Record<Growth, GrowthOn>>;
}

export type Stocks = Record<"open" | "overdue", number>;

/** On what something has grown: the same period a year before, or the period before. */
export type Growth = "year" | "period";

export type NoGrowth =
  | "no-period"
  | "not-recorded"
  | "partly-recorded"
  | "nothing-now"
  | "nothing-then"
  | "base-zero";

export interface Grown<Base> {
  base: Base | null;
  change: number | null;
  why: NoGrowth | null;
}

export interface GrowthOn {
  period: Days | null;
  as_of: string | null;
  measures: Record<string, Grown<number>>;
  rates: Record<string, Grown<Rate>>;
  stocks?: Record<keyof Stocks, Grown<number>>;
}

export interface Figures {
  period: Days;
  as_of: string;
  rows: Row[];
  current: Current;
}

export interface Kind extends Label {
  family: "case" | "record";
  stock?: boolean;
}

export type Names = Record<string, Label>;

/** A dimension of cases that the county defines itself. */
export interface LabelTable extends Label {
  kinds: string[];
  values: Record<string, Label & { group?: string }>;
  groups?: Names;
}

/** A department in a tree, as it is now; `was` says what was otherwise until which day. */
export interface Unit extends Label {
  level: string;
  parent?: string;
  from?: string;
  until?: string;
  successor?: string;
  was?: ({ until: string; level?: string; parent?: string } & Partial<Label>)[];
}

export interface Catalogue {
  name?: Label;
  time_zone: string;
  today: string;
  kinds: Record<string, Kind>;
  channels: Names;
  categories: Names;
  natures: Names;
  departments: Names;
  columns: Names;
  labels: Record<string, LabelTable>;
  filings: Names;
  levels: Names;
  units: Record<string, Unit>;
  measures: Names;
  rates: Names;
  /** Whether the key that reviews publications must be another than those that draft and issue. */
  publications?: { two_keys: boolean };
  /** Which kinds and labels applications for disclosure are told by; absent where it has none. */
  applications?: { kind: string; result: string };
}

/** What a case or record was at the end of a day. */
export interface Glance {
  kind: string;
  channel: string;
  received?: string;
  day?: string;
  category?: string;
  /** How the category was come by. */
  filing?: "filed" | "guessed" | "uncategorised";
  nature?: string;
  department?: string;
  standing?: "open" | "closed" | "rejected";
  replied?: string | null;
  closed?: string | null;
  due?: string | null;
  overdue?: boolean;
  stages?: Partial<Record<Stage, StageDue>>;
  labels?: Record<string, string>;
  column?: string;
  headline?: boolean;
  quantity?: number;
}

export interface Listed extends Glance {
  id: string;
  times: number;
  /** Masked. */
  title?: string;
}

export interface Listing {
  measure: string;
  period: Days;
  as_of: string;
  at: string;
  figure: number;
  cases: number;
  items: Listed[];
  next: string | null;
}

/** What a deadline leads to. */
export type Stage = "accept" | "reply" | "close";

export interface StageDue {
  due: string | null;
  /** The minute of that day, where hours are counted. */
  time: string | null;
  paused: boolean;
  provisional: boolean;
}

export type Told = Record<string, unknown> & { time: string; type: string; source: string; id: string };

/** What is before and behind a case in a list. */
export interface Beside {
  previous: string | null;
  next: string | null;
}

/** The category that was guessed for a case, and what became of the guess. */
export interface Guess {
  category: string;
  /** null where nobody noted it. */
  by: "keywords" | "model" | "topic" | null;
  /** From 0 to 1; null where it is not known. */
  sure: number | null;
  then: "confirmed" | "refiled" | null;
}

export interface Posting {
  /** Where an opinion item was posted. */
  link?: string;
  /** What its site is called, masked. */
  platform?: string;
  /** How many have read it. */
  reach?: number;
}

export interface Case extends Partial<Glance>, Posting {
  id: string;
  /** Masked. */
  title?: string;
  /** Where the original is read. */
  original?: string;
  /** null where the case is not in the list that was asked for. */
  beside?: Beside | null;
  guess?: Guess;
  waiting: boolean;
  /** What became of each deadline: it was so as of days from `since` on. */
  deadlines?: Partial<Record<Stage, (StageDue & { since: string })[]>>;
  history: Told[];
  current: Current;
}

export interface QuickReportEntry {
  year: number;
  number: number;
  day: string;
  items: number;
}

export interface QuickReports {
  quick_reports: QuickReportEntry[];
  years: number[];
  current: Current;
}

export interface QuickReport {
  year: number;
  number: number;
  day: string;
  items: QuickReportItem[];
  /** Those that it has items of; absent where it has none. */
  hotspots?: { id: string; title: string; new: boolean; items: string[]; many: number; writers: number; first: string; spread?: Spread }[];
}

export interface QuickReportItem {
  id: string;
  time: string;
  kind: string;
  channel: string;
  category: string;
  title: string;
  /** Where the title was taken out. */
  withdrawn?: { at: string; by: string; reason: string };
}

export interface Session {
  name: string;
  roles: string[];
  keys: boolean;
  /** What the key may, of which a session has less: it may look, and not send. */
  key_roles?: string[];
  /** The units that the key is limited to; absent where it sees the whole county. */
  units?: string[];
}
