// How long the open cases have been open, whenever they were received.

import { address } from "../api.ts";
import { fill, say } from "../language.ts";
import { StockBar, StockLegend } from "../parts/bar.tsx";
import { Figure } from "../parts/figure.tsx";
import { useSorted } from "../parts/sorting.tsx";
import { SmallTrouble } from "../parts/states.tsx";
import { TableWays } from "../parts/ways.tsx";
import { AGES, casesHref, figures, MOST_LISTED, periods, question, received } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Figures } from "../types.ts";
import { morning } from "../words_of_mornings.ts";
import { words } from "../words.ts";

export function Ages() {
  const { catalogue, day, kind } = useShared();
  // AGES has one length for ever, so these are the same hooks in the same order.
  const ages = AGES.map(([from, to]) => {
    const asked = question(kind, day, received(day, from, to));
    const { data, failure } = useAnswer<Figures>(figures(asked));
    const label = to === null ? fill(words.over, { days: String(from - 1) }) : `${from}–${to}`;
    const { open = 0, overdue = 0 } = data?.rows[0]?.measures ?? {};
    return { from, label, asked, failure, counts: data ? { open, overdue } : undefined };
  });
  const most = Math.max(...ages.map(({ counts }) => counts?.open ?? 0));
  const failure = ages.find((age) => age.failure && !age.counts)?.failure;
  const measure = (id: string): string => say(catalogue.measures[id] ?? { zh: id, en: id });
  const { rows, head } = useSorted(ages, [
    { id: "days", label: say(words.days), by: ({ from }) => from },
    { id: "overdue", label: say(words.overdue), by: ({ counts }) => counts?.overdue ?? null, class: "number overdue" },
    { id: "open", label: measure("open"), by: ({ counts }) => counts?.open ?? null, class: "number open" },
  ]);
  // No one question has the ages: the list has each case with the day on which it was received.
  const list = address("/v1/cases", { ...question(kind, day, periods.ever(day)), measure: "open", limit: MOST_LISTED });
  return (
    <section class="ages">
      <div class="with-ways">
        <h2>{say(words.age)}</h2>
        <TableWays url={list} title={say(morning.openList)} />
      </div>
      <p class="note">{say(words.ageNote)}</p>
      <StockLegend />
      {failure ? <SmallTrouble failure={failure} /> : null}
      <table>
        <thead>
          <tr>
            {head("days")}
            <th scope="col" class="graphic">
              <span class="unseen">{measure("open")}</span>
            </th>
            {head("overdue")}
            {head("open")}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ from, label, asked, counts }) => (
            <tr key={from}>
              <th scope="row">{label}</th>
              <td class="graphic">
                <StockBar stocks={counts} most={most} />
              </td>
              <td class="number overdue">
                <Figure
                  value={counts?.overdue}
                  href={casesHref(asked, "overdue")}
                  label={`${label} ${measure("overdue")}`}
                  alarming
                />
              </td>
              <td class="number open">
                <Figure value={counts?.open} href={casesHref(asked, "open")} label={`${label} ${measure("open")}`} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
