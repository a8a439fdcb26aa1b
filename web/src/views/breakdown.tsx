// Cases by one dimension: what is late and open of all, what came in of the period; sorted by any
// column, at first by what is most urgent. Each number is a link to its cases.

import { useState } from "preact/hooks";
import { percent, say } from "../language.ts";
import { valueName, WITHIN } from "../names.ts";
import { StockBar, StockLegend } from "../parts/bar.tsx";
import { Figure } from "../parts/figure.tsx";
import { useSorted } from "../parts/sorting.tsx";
import { Loading, SmallTrouble } from "../parts/states.tsx";
import { TableWays } from "../parts/ways.tsx";
import { casesHref, figures, periods, type Question, question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Catalogue, Figures, Row } from "../types.ts";
import { morning } from "../words_of_mornings.ts";
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

/** Stocks first: they are of all cases, whenever received. The others are of the period. */
const STOCKS = ["overdue", "open"] as const;
const NARROW = { measures: ["received"], rates: ["on_time"] } as const;
const WIDE = { measures: ["received", "replied", "closed"], rates: ["closure", "on_time", "satisfaction"] } as const;

/** Those that are equally late keep the order of `byUrgency`. */
const URGENT = { id: "stock-overdue", falling: true } as const;

/** A row, with what it is called and the value that selects its cases; null where none does. */
interface Line {
  id: string;
  label: string;
  selected: string | null;
  row: Row;
}

export function Breakdown({ by, title, column, levels = [], kinds = "", wide = false }: Props) {
  const { catalogue, day, kind, period } = useShared();
  const [all, showAll] = useState(false);
  const [level, group] = useState("");
  const grouped = level ? `${by}@${level}` : by;
  const asked = question(kind || kinds, day, period.asked);
  const whole = question(kind || kinds, period.last, periods.ever(period.last));
  const url = figures(asked, grouped, undefined, { stocks: "1" });
  const { data, failure } = useAnswer<Figures>(url);
  const lines = (data?.rows ?? []).filter(hasAny).map((row): Line => {
    const id = row.group[grouped] ?? "";
    const selected = selection(catalogue, by, level, id);
    const label = selected === null ? say(office.elsewhere) : valueName(catalogue, by, plain(by, selected), day);
    return { id, label, selected, row };
  });
  const columns = wide ? WIDE : NARROW;
  const said = (id: string): string => say(catalogue.measures[id] ?? catalogue.rates[id] ?? { zh: id, en: id });
  const { rows, head } = useSorted<Line>(lines.sort(byUrgency), [
    { id: "name", label: column, by: ({ label }) => label },
    ...STOCKS.map((id) => ({
      id: `stock-${id}`,
      label: id === "overdue" ? say(words.overdue) : said(id),
      by: ({ row }: Line) => row.stocks?.[id] ?? 0,
      class: `number ${id}`,
    })),
    ...columns.measures.map((id) => ({
      id,
      label: said(id),
      by: ({ row }: Line) => row.measures[id] ?? 0,
      class: `number ${id}`,
    })),
    ...columns.rates.map((id) => ({
      id,
      label: said(id),
      by: ({ row }: Line) => row.rates[id]?.value ?? null,
      class: `number rate ${id}`,
    })),
  ], URGENT);
  const most = Math.max(0, ...lines.map(({ row }) => row.stocks?.open ?? 0));
  // None of those that are late is ever hidden, and of units none that has anything open.
  const late = lines.filter(({ row }) => (row.stocks?.[wide ? "open" : "overdue"] ?? 0) > 0).length;
  const few = Math.max(FEW, late);
  const shown = all ? rows : rows.slice(0, few);
  return (
    <section class={`breakdown ${by}`}>
      <div class="with-ways">
        <h2>{title}</h2>
        {lines.length > 0 ? <TableWays url={url} title={title} /> : null}
      </div>
      <p class="note">{say(morning.stockNote)}</p>
      {levels.length > 0 ? (
        <p class="groupings" role="group" aria-label={`${title} ${say(office.grouping)}`}>
          {[["", say(by === "department" ? office.each : office.byValue)] as const, ...levels].map(([id, named]) => (
            <button type="button" class="plain" key={id} aria-pressed={id === level} onClick={() => group(id)}>
              {named}
            </button>
          ))}
        </p>
      ) : null}
      {lines.length > 0 ? <StockLegend /> : null}
      {failure && !data ? <SmallTrouble failure={failure} /> : null}
      {!data && !failure ? <Loading lines={wide ? 10 : 7} /> : null}
      {data && lines.length === 0 ? <p class="none">{say(words.noCases)}</p> : null}
      {lines.length > 0 ? (
        <table>
          <thead>
            <tr>
              {head("name")}
              <th scope="col" class="graphic">
                <span class="unseen">{say(words.share)}</span>
              </th>
              {STOCKS.map((id) => head(`stock-${id}`))}
              {columns.measures.map(head)}
              {columns.rates.map(head)}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ id, label, selected, row }) => {
              const href = (from: Question, measure: string) =>
                selected === null ? {} : { href: casesHref({ ...from, [by]: selected }, measure) };
              return (
                <tr key={id}>
                  <th scope="row">{label}</th>
                  <td class="graphic">
                    <StockBar stocks={row.stocks} most={most} />
                  </td>
                  {STOCKS.map((one) => (
                    <td class={`number ${one}`} key={one}>
                      <Figure
                        value={row.stocks?.[one] ?? 0}
                        {...href(whole, one)}
                        label={`${label} ${said(one)}`}
                        alarming={one === "overdue"}
                      />
                    </td>
                  ))}
                  {columns.measures.map((one) => (
                    <td class={`number ${one}`} key={one}>
                      <Figure value={row.measures[one] ?? 0} {...href(asked, one)} label={`${label} ${said(one)}`} />
                    </td>
                  ))}
                  {columns.rates.map((one) => {
                    const rate = row.rates[one];
                    return (
                      <td class={`number rate ${one}`} key={one}>
                        {rate ? percent(rate.numerator, rate.denominator) : "—"}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      ) : null}
      {lines.length > few ? (
        <button type="button" class="plain more" aria-expanded={all} onClick={() => showAll(!all)}>
          {all ? say(words.showLess) : `${say(words.showAll)} (${lines.length})`}
        </button>
      ) : null}
    </section>
  );
}

const hasAny = ({ measures, stocks }: Row): boolean => (measures.received ?? 0) > 0 || (stocks?.open ?? 0) > 0;

/** Most overdue first, then most open, then most received. */
function byUrgency({ row: a }: Line, { row: b }: Line): number {
  return (
    (b.stocks?.overdue ?? 0) - (a.stocks?.overdue ?? 0) ||
    (b.stocks?.open ?? 0) - (a.stocks?.open ?? 0) ||
    (b.measures.received ?? 0) - (a.measures.received ?? 0)
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
