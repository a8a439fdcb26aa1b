// Applications for disclosure, as the gateway says them: what is to be done, and what is tied to them.

import type { Current, Label } from "./types.ts";
import type { When } from "./types_of_work.ts";

/** At which stage of its work an application is, in the order of the work. */
export const WORK_STAGES = [
  "accept",
  "review",
  "supplement",
  "third-party",
  "joint",
  "fee",
  "other",
  "process",
  "answer",
  "archive",
] as const;

export type WorkStage = (typeof WORK_STAGES)[number];

export type WorkWhen = When | "later" | "no_day";

export interface FeeAmounts {
  noticed: number;
  paid: number;
}

export interface ApplicationToDo {
  case: string;
  /** Masked. */
  title?: string;
  stage: WorkStage;
  since: string;
  due: string | null;
  when: WorkWhen;
  days_over: number;
  working_days_over: number;
  provisional: boolean;
  /** null while its clock stands still. */
  answer_due: string | null;
  department: string;
  channel: string;
  received: string;
  /** Of one that waits for a fee. */
  fee?: FeeAmounts;
}

export interface ApplicationsToDo {
  as_of: string;
  kind: string;
  stages: Partial<Record<WorkStage, Record<WorkWhen, number>>>;
  units: (Record<WorkWhen, number> & { department: string; label: Label })[];
  cases: ApplicationToDo[];
  next: string | null;
  current?: Current;
}

/** What a case says of ties to an application for disclosure. */
export interface Ties {
  about?: { id: string; is: "application" | "no-application" | "unknown"; kind?: string };
  disputes?: { id: string; received: string; standing: "open" | "closed" | "rejected"; labels: Record<string, string> }[];
  fees?: FeeAmounts & { records: { id: string; kind: string; day: string; quantity: number }[] };
}
