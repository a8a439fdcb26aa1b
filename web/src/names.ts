// What dimensions and their values are called: labels, groups of them, units as they were on a day.

import { fill, name, say } from "./language.ts";
import type { Catalogue, Label, Names, Unit } from "./types.ts";
import { office } from "./words_of_work.ts";
import { words } from "./words.ts";

/** After a unit or a group of a label: with all that is under it. */
export const WITHIN = "/*";

const PLAIN: Record<string, readonly [Label, keyof Catalogue, Label]> = {
  kind: [words.kind, "kinds", words.none],
  channel: [words.channel, "channels", words.none],
  category: [words.category, "categories", words.none],
  nature: [words.nature, "natures", words.noNature],
  department: [words.department, "departments", words.noDepartment],
  column: [words.column, "columns", words.none],
  filing: [words.filing, "filings", words.none],
};

/** The dimensions in the order in which questions are said, the county's labels last. */
export const dimensions = (catalogue: Catalogue): string[] => [
  ...Object.keys(PLAIN),
  ...Object.keys(catalogue.labels),
];

export function dimensionName(catalogue: Catalogue, dimension: string): string {
  const label = PLAIN[dimension]?.[0] ?? catalogue.labels[dimension];
  return label ? say(label) : dimension;
}

/** A value of a dimension in words; `denied/*` and `housing/*` are a group and a unit with its own. */
export function valueName(catalogue: Catalogue, dimension: string, value: string, day: string): string {
  if (value.endsWith(WITHIN)) {
    const whole = value.slice(0, -WITHIN.length);
    return dimension === "department"
      ? fill(office.withAllUnder, { unit: unitName(catalogue, whole, day) })
      : name(catalogue.labels[dimension]?.groups ?? {}, whole, office.noLabel);
  }
  if (dimension === "department") {
    return unitName(catalogue, value, day);
  }
  const [, table, none] = PLAIN[dimension] ?? [null, null, office.noLabel];
  const names = table ? (catalogue[table] as Names) : (catalogue.labels[dimension]?.values ?? {});
  return name(names, value, none);
}

/** A unit's name as it was on a day. */
export function unitName(catalogue: Catalogue, id: string, day: string): string {
  const unit = catalogue.units[id];
  return unit ? say(asItWas(unit, day)) : name(catalogue.departments, id, words.noDepartment);
}

/** What a unit was on a day: what an entry of its past leaves out was as it is now. */
export function asItWas(unit: Unit, day: string): Unit {
  const then = unit.was?.find(({ until }) => day <= until);
  return then ? { ...unit, ...then } : unit;
}

export interface Placed {
  id: string;
  unit: Unit;
  /** How many units it is under. */
  depth: number;
  hasOthers: boolean;
}

/** The tree of units of a day, each followed by those under it; a unit that has ended is left out. */
export function unitTree(catalogue: Catalogue, day: string): Placed[] {
  const there = Object.entries(catalogue.units)
    .filter(([, { from, until }]) => (!from || from <= day) && (!until || day <= until))
    .map(([id, unit]) => [id, asItWas(unit, day)] as const);
  const ids = new Set(there.map(([id]) => id));
  const under = (unit: Unit): string => (unit.parent && ids.has(unit.parent) ? unit.parent : "");
  const walk = (above: string, depth: number): Placed[] =>
    there
      .filter(([, unit]) => under(unit) === above)
      .flatMap(([id, unit]) => {
        const below = walk(id, depth + 1);
        return [{ id, unit, depth, hasOthers: below.length > 0 }, ...below];
      });
  return walk("", 0);
}
