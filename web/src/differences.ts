// What makes a figure another one than was printed, as lines that add up.

import type { ComparedCount, ComparedFigure, PublicationRead } from "./types_of_publications.ts";
import type { Label } from "./types.ts";

/** What one case, or one cause, adds to each count; where cases are not named, all of a reason together. */
export interface Line {
  subject: string | null;
  /** How many cases it is of, where they are not named; of a cause that is no case 0. */
  cases: number;
  more: number[];
}

export interface ReasonLines {
  reason: string;
  /** Of cases, or of what no case makes. */
  ofCases: boolean;
  /** All lines of it together. */
  more: number[];
  lines: Line[];
}

export interface Ledger {
  counts: ComparedCount[];
  reasons: ReasonLines[];
  /** Of each count, whether printed and all lines are what there is now. */
  addsUp: boolean[];
}

/** Names of counts that are shown only where they have changed: of days, and of values of a dimension. */
const ONE_OF_MANY = /^\d+$|:/;

const isMoved = ({ printed, now, differences, rest }: ComparedCount): boolean =>
  printed !== now || differences.length > 0 || rest.length > 0;

/** A figure's counts side by side, and under them each reason with its cases. */
export function ledger({ parts }: ComparedFigure): Ledger {
  const counts = parts.filter((count) => !ONE_OF_MANY.test(count.name) || isMoved(count));
  const nothing = (): number[] => counts.map(() => 0);
  const reasons = new Map<string, ReasonLines>();
  const add = (place: number, reason: string, ofCases: boolean, subject: string | null, more: number, cases = 0): void => {
    const key = `${ofCases} ${reason}`;
    const lines = reasons.get(key) ?? { reason, ofCases, more: nothing(), lines: [] };
    reasons.set(key, lines);
    let line = lines.lines.find((one) => one.subject === subject);
    if (!line) {
      line = { subject, cases, more: nothing() };
      lines.lines.push(line);
    }
    line.cases = Math.max(line.cases, cases);
    line.more[place] = (line.more[place] ?? 0) + more;
    lines.more[place] = (lines.more[place] ?? 0) + more;
  };
  counts.forEach(({ differences, rest }, place) => {
    differences.forEach(({ reason, subject, more, cases }) => add(place, reason, true, subject ?? null, more, cases));
    rest.forEach(({ reason, more }) => add(place, reason, false, null, more));
  });
  const all = [...reasons.values()];
  const addsUp = counts.map(
    ({ printed, now }, place) => printed + all.reduce((sum, { more }) => sum + (more[place] ?? 0), 0) === now,
  );
  return { counts, reasons: all, addsUp };
}

/** By how much what is printed has changed, where both are numbers: +1, −0.3. */
export function printedChange(printed: string, now: string): string | null {
  const [before, after] = [printed, now].map(plain);
  if (before === undefined || after === undefined || before === null || after === null) {
    return null;
  }
  const decimals = Math.max(...[printed, now].map((text) => /\.(\d+)/.exec(text)?.[1]?.length ?? 0));
  const change = after - before;
  return `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(decimals)}`;
}

/** The number that a printed text is, in percent where it has that sign; null where it is words. */
function plain(text: string): number | null {
  const bare = text.replaceAll(",", "").replace(/%$/, "").replace(/^\+/, "").replace(/^[−–]/, "-");
  return /^-?\d+(\.\d+)?$/.test(bare) ? Number(bare) : null;
}

/** Where a figure is: in the text, or in which table, row and column. */
export function placeWords(place: string, read: PublicationRead, whole: Label): Label[] {
  const [table, key, column] = place.split("/");
  const found = read.tables.find(({ id }) => id === table && column !== undefined);
  if (!found) {
    return [];
  }
  const row = found.rows.find((one) => one.key === key);
  return [found.title, key === "" ? whole : (row?.label ?? { zh: key ?? "", en: key ?? "" })];
}
