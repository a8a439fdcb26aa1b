// What the office does, as the gateway says it: the duty officer's desk, and notices.

import type { Current, Label, Stage } from "./types.ts";

/** The four lists of the desk; a case with its deadline is in one of them. */
export type When = "overdue" | "due_today" | "due_in_1" | "due_in_3";

export const WHENS = ["overdue", "due_today", "due_in_1", "due_in_3"] as const;

/** `paused`: open cases whose clock is stopped, so that nothing is due. */
export type DueTotals = Record<When, number> & {
  paused?: number;
  stages?: Partial<Record<Stage, Record<When, number>>>;
};

export interface Desk {
  as_of: string;
  totals: DueTotals;
  units: DeskUnit[];
  cases: DeskCase[];
  next: string | null;
  current?: Current;
}

/** How much is due, without any case. */
export interface Due {
  as_of: string;
  totals: DueTotals;
  units: DeskUnit[];
  current: Current;
}

export type DeskUnit = Record<When, number> & {
  department: string;
  label: Label;
  most_days_over: number;
};

export interface DeskCase {
  /** Masked. */
  title?: string;
  case: string;
  stage: Stage;
  kind: string;
  category: string;
  department: string;
  received: string;
  /** A day, or a day and minute, 2015-03-20T16:00. */
  due: string;
  when: When;
  days_over: number;
  working_days_over: number;
  provisional: boolean;
  last_urged: { on: string; by: "clock" | "person"; means: string } | null;
  since: { on: string; what: string; department?: string }[];
}

export type Action = "remind" | "urge" | "supervise";

export const ACTIONS = ["remind", "urge", "supervise"] as const;

/** A notice as it now is. Moments are in UTC. */
export interface Notice {
  key: string;
  subject: string;
  stage: Stage;
  rung: string;
  action: Action;
  deadline: string;
  given: string;
  department: string;
  kind: string;
  year: number;
  /** From 1 in each year; 0 of a reminder, which has no number. */
  number: number;
  withdrawn: string | null;
  why: string;
}

export interface Notices {
  notices: Notice[];
  next: string | null;
  current?: Current;
}
