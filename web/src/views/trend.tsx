// What came in and what was finished, month by month or day by day.

import { written } from "../days.ts";
import { month, number, say, shortDay } from "../language.ts";
import { Chart } from "../parts/chart.tsx";
import { Figure } from "../parts/figure.tsx";
import { SmallTrouble } from "../parts/states.tsx";
import { casesHref, figures, periods, question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Figures, Row } from "../types.ts";
import { words } from "../words.ts";

const MEASURES = ["received", "finished", "carried_on"] as const;

export function Trend({ each, title }: { each: "month" | "day"; title: string }) {
  const { catalogue, day, kind } = useShared();
  const period = each === "month" ? periods.months(day) : periods.days(day);
  const { data, failure } = useAnswer<Figures>(figures(question(kind, day, period), undefined, each));
  const rows = (data?.rows ?? []).filter((row): row is Row & { period: NonNullable<Row["period"]> } => !!row.period);
  const measure = (id: string): string => say(catalogue.measures[id] ?? { zh: id, en: id });
  const href = (row: (typeof rows)[number], id: string): string =>
    casesHref(question(kind, day, written(row.period)), id);
  const label = (row: (typeof rows)[number]): string =>
    each === "month" ? month(row.period.end) : shortDay(row.period.end);
  const brief = (row: (typeof rows)[number]): string =>
    each === "month" ? String(Number(row.period.end.slice(5, 7))) : String(Number(row.period.end.slice(8)));
  const drawn = (["received", "finished"] as const).map((id) => ({
    label: measure(id),
    values: rows.map((row) => row.measures[id] ?? 0),
    hrefs: rows.map((row) => href(row, id)),
    outlined: id === "finished",
  }));
  const sums = drawn.map(({ label: said, values }) => `${said} ${number(values.reduce((a, b) => a + b, 0))}`);
  return (
    <section class={`trend ${each}`}>
      <h2>{title}</h2>
      <p class="legend" aria-hidden="true">
        <i /> {measure("received")} <i class="outlined" /> {measure("finished")}
      </p>
      {failure && !data ? <SmallTrouble failure={failure} /> : null}
      {data && drawn.every(({ values }) => values.every((value) => value === 0)) ? (
        <p class="none">{say(words.noCases)}</p>
      ) : data ? (
        <Chart labels={rows.map(brief)} series={drawn} described={`${title}: ${sums.join(", ")}`} />
      ) : (
        <div class="chart skeleton" aria-hidden="true" />
      )}
      <details>
        <summary>{say(words.trendTable)}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{say(each === "month" ? words.month : words.date)}</th>
              {MEASURES.map((id) => (
                <th scope="col" class="number" key={id}>
                  {measure(id)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...rows].reverse().map((row) => (
              <tr key={row.period.end}>
                <th scope="row">{label(row)}</th>
                {MEASURES.map((id) => (
                  <td class="number" key={id}>
                    <Figure value={row.measures[id] ?? 0} href={href(row, id)} label={`${label(row)} ${measure(id)}`} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
