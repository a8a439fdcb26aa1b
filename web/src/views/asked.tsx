// What a list or a figure asks, in words.

import { read } from "../days.ts";
import { fill, longDay, say } from "../language.ts";
import { dimensionName, dimensions, valueName } from "../names.ts";
import { useShared } from "../shared.ts";
import { words } from "../words.ts";
import { finding } from "../words_of_finding.ts";

export function Asked({ asked }: { asked: Record<string, string> }) {
  const { catalogue, day } = useShared();
  const parts = dimensions(catalogue)
    .filter((dimension) => dimension in asked)
    .map((dimension) => [
      dimensionName(catalogue, dimension),
      (asked[dimension] ?? "")
        .split(",")
        .map((id) => valueName(catalogue, dimension, id, asked.as_of ?? day))
        .join(" / "),
    ]);
  if (asked.period) {
    parts.push([say(words.period), inWords(asked.period)]);
  }
  if (asked.as_of) {
    parts.push([say(words.asOf), longDay(asked.as_of)]);
  }
  if (asked.q) {
    parts.push([say(finding.search), asked.q]);
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
