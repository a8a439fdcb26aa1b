// The desk's units: how much of each is late or falls due. Sorted by any column.

import { fill, number, say } from "../language.ts";
import { Figure } from "../parts/figure.tsx";
import { useSorted } from "../parts/sorting.tsx";
import { type DeskUnit, WHENS } from "../types_of_work.ts";
import type { Label } from "../types.ts";
import { office, whens } from "../words_of_work.ts";
import { words } from "../words.ts";
import { type DeskQuery, deskHref } from "./desk.tsx";

const COLUMNS = [...WHENS, "most_days_over"] as const;

type Column = (typeof COLUMNS)[number];

const heading = (column: Column): Label => (column === "most_days_over" ? office.mostDaysOver : whens[column]);

export function DeskUnits({ units, asked }: { units: DeskUnit[]; asked: DeskQuery }) {
  const called = ({ department, label }: DeskUnit): string => say(department ? label : words.noDepartment);
  // As the gateway orders them: most overdue first, then most due today.
  const { rows, heads } = useSorted<DeskUnit>(
    units,
    [
      { id: "unit", label: say(office.unit), by: called },
      ...COLUMNS.map((id) => ({
        id,
        label: say(heading(id)),
        by: (unit: DeskUnit) => unit[id],
        class: `number ${id}`,
      })),
    ],
    { id: "overdue", falling: true },
  );
  return (
    <section class="desk-units">
      <h2>{say(office.byUnit)}</h2>
      <table>
        <thead>
          <tr>{heads}</tr>
        </thead>
        <tbody>
          {rows.map((unit) => (
            <tr key={unit.department}>
              <th scope="row">
                <a href={deskHref(asked, { department: unit.department })}>{called(unit)}</a>
              </th>
              {WHENS.map((when) => (
                <td class={`number ${when}`} key={when}>
                  <Figure
                    value={unit[when]}
                    href={deskHref(asked, { department: unit.department, when })}
                    label={`${called(unit)} ${say(whens[when])}`}
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
