// What the gateway answers with, as schemas/openapi.yaml describes it.

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
  measures: Names;
  rates: Names;
}

/** What a case or record was at the end of a day. */
export interface Glance {
  kind: string;
  channel: string;
  received?: string;
  day?: string;
  category?: string;
  nature?: string;
  department?: string;
  standing?: "open" | "closed" | "rejected";
  replied?: string | null;
  closed?: string | null;
  due?: string | null;
  overdue?: boolean;
  column?: string;
  headline?: boolean;
  quantity?: number;
}

export interface Listed extends Glance {
  id: string;
  times: number;
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

export type Told = Record<string, unknown> & { time: string; type: string; source: string; id: string };

export interface Case extends Partial<Glance> {
  id: string;
  waiting: boolean;
  history: Told[];
  current: Current;
}

export interface BulletinEntry {
  id: string;
  title: Label;
  period: string | Days;
  as_of: string;
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
}
