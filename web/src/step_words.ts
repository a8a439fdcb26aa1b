// What a step of the office did, in words: from the fields of its event.

import { fill, longDay, name, number, say } from "./language.ts";
import type { Label, Told } from "./types.ts";
import { means, office, steps } from "./words_of_work.ts";
import { reasons, words } from "./words.ts";

/** Notices that the clock gives are also steps of their case, with this source. */
export const CLOCK = "urn:kuaibao:clock";

export interface StepWords {
  /** What happened, in parts of a sentence, instead of the event's plain name if `title` says so. */
  parts: string[];
  title?: string;
  /** The fields that the parts say. */
  said: readonly string[];
}

type Named = (office: string) => string;
type Said = (told: Told, unit: Named) => StepWords;

const text = (told: Told, field: string): string | null => {
  const value = told[field];
  return typeof value === "string" && value !== "" ? value : null;
};

const filled = (told: Told, field: string, label: Label, place: string, how = (value: string) => value): string[] => {
  const value = text(told, field);
  return value === null ? [] : [fill(label, { [place]: how(value) })];
};

const named = (told: Told, field: string, names: Record<string, Label>): string[] => {
  const value = text(told, field);
  return value === null ? [] : [name(names, value, words.none)];
};

/** A field that is true or false, with what each means. */
const whether = (told: Told, field: string, yes: Label, no: Label): string[] => {
  const value = told[field];
  return typeof value === "boolean" ? [say(value ? yes : no)] : [];
};

const LENGTHS = [
  ["working_days", steps.workingDays],
  ["days", steps.days],
  ["hours", steps.hours],
] as const;

const extended: Said = (told, unitName) => {
  const until = text(told, "until");
  const [field, unit] = LENGTHS.find(([one]) => typeof told[one] === "number") ?? [null, null];
  const length = field && unit ? fill(unit, { many: number(Number(told[field])) }) : null;
  const title = until
    ? fill(steps.extendedUntil, { day: longDay(until) })
    : length
      ? fill(steps.extendedBy, { length })
      : say(steps.extendedWhole);
  return {
    title,
    parts: filled(told, "approved_by", steps.approvedBy, "office", unitName),
    said: ["until", "working_days", "days", "hours", "approved_by"],
  };
};

const calledBack: Said = (told) => ({
  parts: [
    ...whether(told, "reached", steps.reached, steps.notReached),
    ...whether(told, "contacted", steps.contacted, steps.notContacted),
    ...whether(told, "solved", steps.solved, steps.notSolved),
    ...(typeof told.grade === "number" ? [fill(steps.grade, { grade: String(told.grade) })] : []),
  ],
  said: ["reached", "contacted", "solved", "grade"],
});

const reason: Said = (told) => ({ parts: named(told, "reason", reasons), said: ["reason"] });

const SAID: Record<string, Said> = {
  "case.returned": reason,
  "case.paused": reason,
  "case.rejected": reason,
  "case.extended": extended,
  "case.resumed": (told) => ({ parts: told.restart === true ? [say(steps.restarted)] : [], said: ["restart"] }),
  "case.reminded": (told) => ({ parts: told.source === CLOCK ? [say(office.byClock)] : [], said: [] }),
  "case.urged": (told) => ({
    parts: [
      say(told.source === CLOCK ? office.byClock : office.byPerson),
      ...named(told, "means", means),
      ...filled(told, "number", steps.noticeNumber, "number"),
    ],
    said: ["means", "number"],
  }),
  "case.supervised": (told) => ({
    parts: [
      ...(told.source === CLOCK ? [say(office.byClock)] : []),
      ...filled(told, "due", steps.superviseDue, "day", longDay),
      ...filled(told, "number", steps.noticeNumber, "number"),
    ],
    said: ["due", "number"],
  }),
  "case.called-back": calledBack,
  "case.judged": (told, unitName) => ({
    parts: [
      ...named(told, "verdict", { substantive: steps.substantive, perfunctory: steps.perfunctory }),
      ...filled(told, "by", steps.judgedBy, "office", unitName),
    ],
    said: ["verdict", "by"],
  }),
};

/** What an event says in words; nothing of one that is told by its fields alone.
 *
 * `unitName` says what a unit is called: offices are often units, and else whatever was given. */
export function stepWords(what: string, told: Told, unitName: Named): StepWords {
  return SAID[what]?.(told, unitName) ?? { parts: [], said: [] };
}
