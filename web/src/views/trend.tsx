// What came in and what was finished, month by month or day by day, and what came in a year before.

import { written } from "../days.ts";
import { month, number, say, shortDay, fill } from "../language.ts";
import { Chart } from "../parts/chart.tsx";
import { Figure } from "../parts/figure.tsx";
import { useSorted } from "../parts/sorting.tsx";
import { SmallTrouble } from "../parts/states.tsx";
import { TableWays } from "../parts/ways.tsx";
import { casesHref, figures, periods, question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Figures, Row } from "../types.ts";
import { morning } from "../words_of_mornings.ts";
import { words } from "../words.ts";

const MEASURES = ["received", "finished", "carried_on"] as const;

type Part = Row & { period: NonNullable<Row["period"]> };

/** What came in a year before; null where the record does not say. */
const before = (row: Row): number | null => row.growth?.year?.measures.received?.base ?? null;

export function Trend({ each, title }: { each: "month" | "day"; title: string }) {
  const { catalogue, day, kind } = useShared();
  const period = each === "month" ? periods.months(day) : periods.days(day);
  const url = figures(question(kind, day, period), undefined, each, { growth: "year" });
  const { data, failure } = useAnswer<Figures>(url);
  const parts = (data?.rows ?? []).filter((row): row is Part => !!row.period);
  const measure = (id: string): string => say(catalogue.measures[id] ?? { zh: id, en: id });
  const href = (row: Part, id: string): string => casesHref(question(kind, day, written(row.period)), id);
  const label = (row: Part): string => (each === "month" ? month(row.period.end) : shortDay(row.period.end));
  const brief = (row: Part): string =>
    each === "month" ? String(Number(row.period.end.slice(5, 7))) : String(Number(row.period.end.slice(8)));
  const then = fill(morning.lastYear, { measure: measure("received") });
  const drawn = (["received", "finished"] as const).map((id) => ({
    label: measure(id),
    values: parts.map((row) => row.measures[id] ?? 0),
    hrefs: parts.map((row) => href(row, id)),
    outlined: id === "finished",
  }));
  const line = { label: then, values: parts.map(before) };
  const sums = drawn.map(({ label: said, values }) => `${said} ${number(values.reduce((a, b) => a + b, 0))}`);
  const { rows, heads } = useSorted<Part>([...parts].reverse(), [
    { id: "period", label: say(each === "month" ? words.month : words.date), by: (row) => Date.parse(row.period.end) },
    ...MEASURES.map((id) => ({
      id,
      label: measure(id),
      by: (row: Part) => row.measures[id] ?? 0,
      class: "number",
    })),
    { id: "before", label: then, by: before, class: "number" },
  ]);
  return (
    <section class={`trend ${each}`}>
      <div class="with-ways">
        <h2>{title}</h2>
        <TableWays url={url} title={title} />
      </div>
      <p class="legend" aria-hidden="true">
        <i /> {measure("received")} <i class="outlined" /> {measure("finished")} <i class="line" /> {then}
      </p>
      {failure && !data ? <SmallTrouble failure={failure} /> : null}
      {data && drawn.every(({ values }) => values.every((value) => value === 0)) ? (
        <p class="none">{say(words.noCases)}</p>
      ) : data ? (
        <Chart labels={parts.map(brief)} series={drawn} line={line} described={`${title}: ${sums.join(", ")}`} />
      ) : (
        <div class="chart skeleton" aria-hidden="true" />
      )}
      <details>
        <summary>{say(words.trendTable)}</summary>
        <table>
          <thead>
            <tr>{heads}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.period.end}>
                <th scope="row">{label(row)}</th>
                {MEASURES.map((id) => (
                  <td class="number" key={id}>
                    <Figure value={row.measures[id] ?? 0} href={href(row, id)} label={`${label(row)} ${measure(id)}`} />
                  </td>
                ))}
                <td class="number before">{before(row) === null ? "—" : number(before(row) ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
