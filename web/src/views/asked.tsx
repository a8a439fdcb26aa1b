// What a list or a figure asks, in words.

import { read } from "../days.ts";
import { fill, longDay, name, say } from "../language.ts";
import { useShared } from "../shared.ts";
import type { Label, Names } from "../types.ts";
import { words } from "../words.ts";

export function Asked({ asked }: { asked: Record<string, string> }) {
  const { catalogue } = useShared();
  const dimensions: readonly (readonly [string, Label, Names, Label])[] = [
    ["kind", words.kind, catalogue.kinds, words.none],
    ["channel", words.channel, catalogue.channels, words.none],
    ["category", words.category, catalogue.categories, words.none],
    ["nature", words.nature, catalogue.natures, words.noNature],
    ["department", words.department, catalogue.departments, words.noDepartment],
    ["column", words.column, catalogue.columns, words.none],
  ];
  const parts = dimensions
    .filter(([dimension]) => dimension in asked)
    .map(([dimension, label, names, none]) => [
      say(label),
      (asked[dimension] ?? "").split(",").map((id) => name(names, id, none)).join(" / "),
    ]);
  if (asked.period) {
    parts.push([say(words.period), inWords(asked.period)]);
  }
  if (asked.as_of) {
    parts.push([say(words.asOf), longDay(asked.as_of)]);
  }
  return (
    <dl class="asked">
      {parts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A range of days in words; the other forms of a period (2015, 2015-Q3) are words already. */
export function inWords(period: string): string {
  const { start, end } = read(period);
  const day = (text: string): string => (/^\d{4}-\d\d-\d\d$/.test(text) ? longDay(text) : text);
  if (!period.includes("..") || start === end) {
    return day(end);
  }
  return start === null ? fill(words.upTo, { day: day(end) }) : `${day(start)} ${say(words.until)} ${day(end)}`;
}
