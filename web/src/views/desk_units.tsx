// The desk's units: how much of each is late or falls due. Sorted by any column.

import { useState } from "preact/hooks";
import { fill, number, say } from "../language.ts";
import { Figure } from "../parts/figure.tsx";
import { type DeskUnit, WHENS } from "../types_of_work.ts";
import type { Label } from "../types.ts";
import { office, whens } from "../words_of_work.ts";
import { type DeskQuery, deskHref } from "./desk.tsx";

const COLUMNS = [...WHENS, "most_days_over"] as const;

type Column = (typeof COLUMNS)[number];

const heading = (column: Column): Label => (column === "most_days_over" ? office.mostDaysOver : whens[column]);

export function DeskUnits({ units, asked }: { units: DeskUnit[]; asked: DeskQuery }) {
  // As the gateway orders them: most overdue first, then most due today.
  const [column, sortBy] = useState<Column | "unit">("overdue");
  const [falling, fall] = useState(true);
  const sorted = units
    .map((unit, place) => ({ unit, place }))
    .sort((a, b) => (falling ? -1 : 1) * compare(a.unit, b.unit, column) || a.place - b.place)
    .map(({ unit }) => unit);
  const turn = (to: Column | "unit"): void => {
    fall(to === column ? !falling : to !== "unit");
    sortBy(to);
  };
  const head = (id: Column | "unit", label: Label) => (
    <th
      scope="col"
      key={id}
      class={id === "unit" ? "" : `number ${id}`}
      {...(id === column ? { "aria-sort": falling ? "descending" : "ascending" } : {})}
    >
      <button type="button" class="plain sort" title={fill(office.sortBy, { column: say(label) })} onClick={() => turn(id)}>
        {say(label)}
        <span aria-hidden="true">{id === column ? (falling ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
  return (
    <section class="desk-units">
      <h2>{say(office.byUnit)}</h2>
      <table>
        <thead>
          <tr>
            {head("unit", office.unit)}
            {COLUMNS.map((id) => head(id, heading(id)))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((unit) => (
            <tr key={unit.department}>
              <th scope="row">
                <a href={deskHref(asked, { department: unit.department })}>{say(unit.label)}</a>
              </th>
              {WHENS.map((when) => (
                <td class={`number ${when}`} key={when}>
                  <Figure
                    value={unit[when]}
                    href={deskHref(asked, { department: unit.department, when })}
                    label={`${say(unit.label)} ${say(whens[when])}`}
                    alarming={when === "overdue"}
                  />
                </td>
              ))}
              <td class="number most_days_over">
                {unit.overdue > 0
                  ? fill(unit.most_days_over === 1 ? office.overDay : office.overDays, {
                      days: number(unit.most_days_over),
                    })
                  : "—"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function compare(a: DeskUnit, b: DeskUnit, column: Column | "unit"): number {
  return column === "unit" ? say(a.label).localeCompare(say(b.label), "zh-CN") : a[column] - b[column];
}
