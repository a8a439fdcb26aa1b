// This year's cases by one dimension: a table with bars, each number a link to its cases.

import { useState } from "preact/hooks";
import { percent, say } from "../language.ts";
import { valueName, WITHIN } from "../names.ts";
import { Bar } from "../parts/bar.tsx";
import { Figure } from "../parts/figure.tsx";
import { Loading, SmallTrouble } from "../parts/states.tsx";
import { casesHref, figures, periods, question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Catalogue, Figures } from "../types.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";

interface Props {
  /** A dimension, or a label of the county's own. */
  by: string;
  title: string;
  column: string;
  /** What it can also be grouped at: levels of units, groups of a label; and what they are called. */
  levels?: readonly (readonly [string, string])[];
  /** Of which kinds alone; all unless told. */
  kinds?: string;
  /** Has the whole width, and room for more columns. */
  wide?: boolean;
}

const FEW = 12;
const NARROW = ["received", "open", "overdue"] as const;
const WIDE = ["received", "replied", "closed", "open", "overdue"] as const;

export function Breakdown({ by, title, column, levels = [], kinds = "", wide = false }: Props) {
  const { catalogue, day, kind } = useShared();
  const [all, showAll] = useState(false);
  const [level, group] = useState("");
  const grouped = level ? `${by}@${level}` : by;
  const asked = question(kind || kinds, day, periods.year(day));
  const { data, failure } = useAnswer<Figures>(figures(asked, grouped));
  const rows = (data?.rows ?? [])
    .filter((row) => (row.measures.received ?? 0) > 0)
    .sort((a, b) => (b.measures.received ?? 0) - (a.measures.received ?? 0));
  const most = rows[0]?.measures.received ?? 0;
  const shown = all ? rows : rows.slice(0, FEW);
  const columns = wide ? WIDE : NARROW;
  const measure = (id: string): string => say(catalogue.measures[id] ?? { zh: id, en: id });
  return (
    <section class={`breakdown ${by}`}>
      <h2>{title}</h2>
      <p class="note">{say(words.yearNote)}</p>
      {levels.length > 0 ? (
        <p class="groupings" role="group" aria-label={`${title} ${say(office.grouping)}`}>
          {[["", say(by === "department" ? office.each : office.byValue)] as const, ...levels].map(([id, said]) => (
            <button type="button" class="plain" key={id} aria-pressed={id === level} onClick={() => group(id)}>
              {said}
            </button>
          ))}
        </p>
      ) : null}
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
              <th scope="col">{column}</th>
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
              const id = row.group[grouped] ?? "";
              const selected = selection(catalogue, by, level, id);
              const label =
                selected === null ? say(office.elsewhere) : valueName(catalogue, by, plain(by, selected), day);
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
                        {...(selected === null ? {} : { href: casesHref({ ...asked, [by]: selected }, one) })}
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

/** The value that selects the cases of a group; null where no value does. */
function selection(catalogue: Catalogue, by: string, level: string, id: string): string | null {
  if (!level) {
    return id;
  }
  if (by === "department") {
    return id ? id + WITHIN : null;
  }
  return id in (catalogue.labels[by]?.groups ?? {}) ? id + WITHIN : id;
}

/** A unit at a level is called by its name alone: the whole column is of units with all under them. */
const plain = (by: string, selected: string): string =>
  by === "department" && selected.endsWith(WITHIN) ? selected.slice(0, -WITHIN.length) : selected;
