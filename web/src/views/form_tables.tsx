// Tables of forms: turned, with headings over several columns or lines.

import { say } from "../language.ts";
import type { Label } from "../types.ts";
import type { BulletinTable, Cells, TableHeading } from "../types_of_bulletins.ts";
import { words } from "../words.ts";
import { Cell } from "./table_cell.tsx";

/** A line or a column: what it is called, by which headings name it, and whether it is the whole. */
interface Named {
  key: string | null;
  label: Label;
}

type Row = Cells & Named;

/** A heading over lines, or a line with how many headings it is within. */
type Line = { heading: Label; depth: number } | { named: Named; place: number; depth: number };

export function FormTable({ table }: { table: BulletinTable }) {
  const { columns, heading, rows, total, turned, headings = [] } = table;
  const down: Row[] = [...rows, ...(total ? [{ ...total, key: null }] : [])];
  const across: Named[] = columns.map(({ id, label }) => ({ key: id, label }));
  const [lines, heads] = turned ? [across, down] : [down, across];
  const overLines = names(headings, turned ? "columns" : "rows");
  const above = spans(names(headings, turned ? "rows" : "columns"), heads);
  return (
    <table>
      <thead>
        {above.map((line, level) => (
          <tr key={level}>
            {level === 0 ? (
              <th scope="col" rowSpan={above.length + 1}>
                <Corner heading={heading} />
              </th>
            ) : null}
            {line.map(({ label, size }, place) =>
              label ? (
                <th scope="colgroup" class="group" colSpan={size} key={place}>
                  {say(label)}
                </th>
              ) : (
                <td key={place} />
              ),
            )}
          </tr>
        ))}
        <tr>
          {above.length === 0 ? (
            <th scope="col">
              <Corner heading={heading} />
            </th>
          ) : null}
          {heads.map(({ key, label }) => (
            <th scope="col" class="number" key={key ?? ""}>
              {say(label)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {under(overLines, lines).map((line, number) =>
          "heading" in line ? (
            <tr key={number}>
              <th scope="rowgroup" class={`group within-${line.depth}`} colSpan={heads.length + 1}>
                {say(line.heading)}
              </th>
            </tr>
          ) : (
            <tr class={line.named.key === null ? "whole" : undefined} key={number}>
              <th scope="row" class={`within-${line.depth}`}>
                {say(line.named.label)}
              </th>
              {heads.map((head, place) => {
                const of = turned ? down[place] : down[line.place];
                return of ? (
                  <td class="number" key={head.key ?? ""}>
                    <Cell
                      of={of}
                      place={turned ? line.place : place}
                      column={turned ? line.named.label : head.label}
                    />
                  </td>
                ) : null;
              })}
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function Corner({ heading }: { heading: Label | undefined }) {
  return heading ? <>{say(heading)}</> : <span class="unseen">{say(words.figure)}</span>;
}

interface Over {
  label: Label;
  over: string[];
}

function names(headings: TableHeading[], side: "columns" | "rows"): Over[] {
  return headings.flatMap(({ label, [side]: over }) => (over ? [{ label, over }] : []));
}

function around(headings: Over[], { key }: Named): Over[] {
  return headings.filter(({ over }) => key !== null && over.includes(key));
}

/** Lines, each heading before the first line that it is over; the wider ones come first. */
function under(headings: Over[], lines: Named[]): Line[] {
  const said = new Set<Over>();
  return lines.flatMap((named, place) => {
    const path = around(headings, named);
    const fresh: Line[] = [];
    path.forEach((one, depth) => {
      if (!said.has(one)) {
        said.add(one);
        fresh.push({ heading: one.label, depth });
      }
    });
    return [...fresh, { named, place, depth: path.length }];
  });
}

/** The cells above the heads, the topmost line first; one without a label is empty. */
function spans(headings: Over[], heads: Named[]): { label: Label | null; size: number }[][] {
  const paths = heads.map((head) => around(headings, head));
  const deep = Math.max(0, ...paths.map(({ length }) => length));
  return Array.from({ length: deep }, (_, level) => {
    const line: { label: Label | null; size: number; of: Over | undefined }[] = [];
    for (const path of paths) {
      const of = path[level];
      const last = line.at(-1);
      if (last && of && last.of === of) {
        last.size += 1;
      } else {
        line.push({ label: of?.label ?? null, size: 1, of });
      }
    }
    return line;
  });
}
