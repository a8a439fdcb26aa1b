// The tables of a bulletin: ranked rows whose numbers lead to their cases, the whole beneath them,
// and what is missing where the parts are not the whole.

import { say } from "../language.ts";
import type { BulletinTable } from "../types_of_bulletins.ts";
import { paper } from "../words_of_bulletins.ts";
import { words } from "../words.ts";
import { FormTable } from "./form_tables.tsx";
import { Cell } from "./table_cell.tsx";

export function Tables({ tables }: { tables: BulletinTable[] }) {
  return (
    <>
      {tables.map((table) => (
        <section class="of-table" key={table.id}>
          <h2 id={`table-${table.id}`}>{say(table.title)}</h2>
          <Ranks table={table} />
          <div class="wide-table" role="region" aria-labelledby={`table-${table.id}`} tabIndex={0}>
            {table.turned || table.headings ? <FormTable table={table} /> : <One table={table} />}
          </div>
          {table.differs?.map((one) => (
            <p class="differs" role="note" key={one.column}>
              {say(one.text)}
            </p>
          ))}
          {[...(table.unequal ?? []), ...(table.uncontinued ?? [])].map((one) => (
            <p class="differs" role="note" key={one.text.zh}>
              {say(one.text)}
            </p>
          ))}
        </section>
      ))}
    </>
  );
}

function One({ table }: { table: BulletinTable }) {
  const { columns, heading, rows, total, unranked = [] } = table;
  const ranked = unranked.length > 0 || rows.some(({ rank }) => rank !== null);
  // A cell that has its unit needs none in the head.
  const needsUnit = (place: number, unit: string | null): boolean =>
    unit !== null && !rows.some(({ cells }) => cells[place]?.endsWith(unit));
  return (
    <table>
      <thead>
        <tr>
          {ranked ? (
            <th scope="col" class="rank">
              {say(paper.rank)}
            </th>
          ) : null}
          <th scope="col">
            {heading ? say(heading) : <span class="unseen">{say(words.figure)}</span>}
          </th>
          {columns.map(({ id, label, unit }, place) => (
            <th scope="col" class="number" key={id}>
              {say(label)}
              {needsUnit(place, unit) ? ` (${unit})` : null}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            {ranked ? (
              <td class="rank">
                {row.rank ?? (
                  <span class="note" title={say(paper.unranked)}>
                    — <span class="unseen">{say(paper.unranked)}</span>
                  </span>
                )}
              </td>
            ) : null}
            <th scope="row">{say(row.label)}</th>
            {row.cells.map((_, place) => (
              <td class="number" key={columns[place]?.id ?? place}>
                <Cell of={row} place={place} column={columns[place]?.label ?? row.label} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {total ? (
        <tfoot>
          <tr>
            {ranked ? <td /> : null}
            <th scope="row">{say(total.label)}</th>
            {total.cells.map((_, place) => {
              const wrong = table.differs?.some(({ column }) => column === columns[place]?.id);
              return (
                <td class="number" key={columns[place]?.id ?? place}>
                  <Cell of={total} place={place} column={columns[place]?.label ?? total.label} />
                  {wrong ? (
                    <sup title={say(paper.partsDiffer)}>
                      ≠<span class="unseen">{say(paper.partsDiffer)}</span>
                    </sup>
                  ) : null}
                </td>
              );
            })}
          </tr>
        </tfoot>
      ) : null}
    </table>
  );
}

/** The first and the last by rank: the best first, and the worst first. */
function Ranks({ table: { best = [], worst = [], rows } }: { table: BulletinTable }) {
  const lists = [
    ["best", paper.redList, best],
    ["worst", paper.blackList, worst],
  ] as const;
  if (best.length === 0 && worst.length === 0) {
    return null;
  }
  return (
    <dl class="ranks">
      {lists.map(([kind, label, keys]) =>
        keys.length > 0 ? (
          <div class={kind} key={kind}>
            <dt>{say(label)}</dt>
            <dd>
              {keys
                .flatMap((one) => rows.filter(({ key }) => key === one))
                .map((row) => (row.rank === null ? say(row.label) : `${row.rank}. ${say(row.label)}`))
                .join(say(words.listed))}
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
