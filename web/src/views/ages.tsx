// How long the open cases have been open, whenever they were received.

import { fill, say } from "../language.ts";
import { Length } from "../parts/bar.tsx";
import { Figure } from "../parts/figure.tsx";
import { SmallTrouble } from "../parts/states.tsx";
import { AGES, casesHref, figures, question, received } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Figures } from "../types.ts";
import { words } from "../words.ts";

export function Ages() {
  const { catalogue, day, kind } = useShared();
  // AGES has one length for ever, so these are the same hooks in the same order.
  const rows = AGES.map(([from, to]) => {
    const asked = question(kind, day, received(day, from, to));
    const { data, failure } = useAnswer<Figures>(figures(asked));
    return { from, to, asked, failure, measures: data?.rows[0]?.measures };
  });
  const most = Math.max(...rows.map(({ measures }) => measures?.open ?? 0));
  const failure = rows.find((row) => row.failure && !row.measures)?.failure;
  const measure = (id: string): string => say(catalogue.measures[id] ?? { zh: id, en: id });
  return (
    <section class="ages">
      <h2>{say(words.age)}</h2>
      <p class="note">{say(words.ageNote)}</p>
      {failure ? <SmallTrouble failure={failure} /> : null}
      <table>
        <thead>
          <tr>
            <th scope="col">{say(words.days)}</th>
            <th scope="col" class="graphic">
              <span class="unseen">{measure("open")}</span>
            </th>
            <th scope="col" class="number">
              {measure("open")}
            </th>
            <th scope="col" class="number">
              {measure("overdue")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ from, to, asked, measures }) => {
            const label = to === null ? fill(words.over, { days: String(from - 1) }) : `${from}–${to}`;
            return (
              <tr key={from}>
                <th scope="row">{label}</th>
                <td class="graphic">
                  <Length value={measures?.open ?? 0} most={most} name={from > 30 ? "late" : "open"} />
                </td>
                <td class="number">
                  <Figure value={measures?.open} href={casesHref(asked, "open")} label={`${label} ${measure("open")}`} />
                </td>
                <td class="number">
                  <Figure
                    value={measures?.overdue}
                    href={casesHref(asked, "overdue")}
                    label={`${label} ${measure("overdue")}`}
                    alarming
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
