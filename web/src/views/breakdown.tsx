// This year's cases by one dimension: a table with bars, each number a link to its cases.

import { useState } from "preact/hooks";
import { name, percent, say } from "../language.ts";
import { Bar } from "../parts/bar.tsx";
import { Figure } from "../parts/figure.tsx";
import { Loading, SmallTrouble } from "../parts/states.tsx";
import { casesHref, figures, periods, question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Figures, Label, Names } from "../types.ts";
import { words } from "../words.ts";

interface Props {
  by: "category" | "channel" | "department";
  names: Names;
  /** What is shown for "" and for a missing value. */
  none: Label;
  title: Label;
  column: Label;
  /** Has the whole width, and room for more columns. */
  wide?: boolean;
}

const FEW = 12;
const NARROW = ["received", "open", "overdue"] as const;
const WIDE = ["received", "replied", "closed", "open", "overdue"] as const;

export function Breakdown({ by, names, none, title, column, wide = false }: Props) {
  const { catalogue, day, kind } = useShared();
  const [all, showAll] = useState(false);
  const asked = question(kind, day, periods.year(day));
  const { data, failure } = useAnswer<Figures>(figures(asked, by));
  const rows = (data?.rows ?? [])
    .filter((row) => (row.measures.received ?? 0) > 0)
    .sort((a, b) => (b.measures.received ?? 0) - (a.measures.received ?? 0));
  const most = rows[0]?.measures.received ?? 0;
  const shown = all ? rows : rows.slice(0, FEW);
  const columns = wide ? WIDE : NARROW;
  const measure = (id: string): string => say(catalogue.measures[id] ?? { zh: id, en: id });
  return (
    <section class={`breakdown ${by}`}>
      <h2>{say(title)}</h2>
      <p class="note">{say(words.yearNote)}</p>
      <p class="legend" aria-hidden="true">
        <i class="closed" /> {measure("closed")} <i /> {measure("open")} <i class="overdue" /> {say(words.overdue)}
      </p>
      {failure && !data ? <SmallTrouble failure={failure} /> : null}
      {!data && !failure ? <Loading lines={wide ? 10 : 7} /> : null}
      {data && rows.length === 0 ? <p class="none">{say(words.noCases)}</p> : null}
      {rows.length > 0 ? (
        <table>
          <thead>
            <tr>
              <th scope="col">{say(column)}</th>
              <th scope="col" class="graphic">
                <span class="unseen">{say(words.share)}</span>
              </th>
              {columns.map((id) => (
                <th scope="col" class={`number ${id}`} key={id}>
                  {measure(id)}
                </th>
              ))}
              <th scope="col" class="number rate">
                {say(catalogue.rates.closure ?? { zh: "办结率", en: "closed" })}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const id = row.group[by] ?? "";
              const label = name(names, id, none);
              const closure = row.rates.closure;
              return (
                <tr key={id}>
                  <th scope="row">{label}</th>
                  <td class="graphic">
                    <Bar measures={row.measures} most={most} />
                  </td>
                  {columns.map((one) => (
                    <td class={`number ${one}`} key={one}>
                      <Figure
                        value={row.measures[one] ?? 0}
                        href={casesHref({ ...asked, [by]: id }, one)}
                        label={`${label} ${measure(one)}`}
                        alarming={one === "overdue"}
                      />
                    </td>
                  ))}
                  <td class="number rate">{closure ? percent(closure.numerator, closure.denominator) : "—"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      ) : null}
      {rows.length > FEW ? (
        <button type="button" class="plain more" aria-expanded={all} onClick={() => showAll(!all)}>
          {all ? say(words.showLess) : `${say(words.showAll)} (${rows.length})`}
        </button>
      ) : null}
    </section>
  );
}
