// The cases that have been open longest.

import { between } from "../days.ts";
import { name, number, say } from "../language.ts";
import { unitName } from "../names.ts";
import { address } from "../api.ts";
import { CaseName } from "../parts/case_name.tsx";
import { useSorted } from "../parts/sorting.tsx";
import { Loading, SmallTrouble } from "../parts/states.tsx";
import { TableWays } from "../parts/ways.tsx";
import { caseHref, casesHref, MOST_LISTED, periods, question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Listed, Listing } from "../types.ts";
import { words } from "../words.ts";
import { finding } from "../words_of_finding.ts";

const SHOWN = "6";

export function Oldest() {
  const { catalogue, day, kind } = useShared();
  const asked = question(kind, day, periods.ever(day));
  const url = address("/v1/cases", { ...asked, measure: "open", limit: SHOWN });
  const { data, failure } = useAnswer<Listing>(url);
  const category = ({ category: id }: Listed): string => name(catalogue.categories, id, words.none);
  const unit = ({ department = "" }: Listed): string => unitName(catalogue, department, day);
  const titled = data?.items.some((item) => item.title !== undefined);
  const { rows, heads } = useSorted<Listed>(data?.items ?? [], [
    {
      id: "id",
      label: say(titled ? finding.titleAndNumber : words.caseId),
      by: ({ id, title }) => title ?? id,
    },
    { id: "category", label: say(words.category), by: category, class: "roomy" },
    { id: "department", label: say(words.department), by: unit, class: "roomy" },
    { id: "received", label: say(words.received), by: ({ received: on }) => on ?? null, class: "number" },
    {
      id: "days",
      label: say(words.daysOpen),
      by: ({ received: on }) => (on ? between(on, day) : null),
      class: "number",
    },
  ]);
  return (
    <section class="oldest">
      <div class="with-ways">
        <h2>{say(words.oldest)}</h2>
        <TableWays url={address("/v1/cases", { ...asked, measure: "open", limit: MOST_LISTED })} title={say(words.oldest)} />
      </div>
      {failure && !data ? <SmallTrouble failure={failure} /> : null}
      {!data && !failure ? <Loading lines={6} /> : null}
      {data && data.items.length === 0 ? <p class="none">{say(words.noCases)}</p> : null}
      {data && data.items.length > 0 ? (
        <table>
          <thead>
            <tr>{heads}</tr>
          </thead>
          <tbody>
            {rows.map((item) => (
              <tr key={item.id}>
                <th scope="row">
                  <CaseName id={item.id} title={item.title} href={caseHref(item.id, day)} />
                  <span class="under">
                    {category(item)} · {unit(item)}
                  </span>
                </th>
                <td class="roomy short">{category(item)}</td>
                <td class="roomy">{unit(item)}</td>
                <td class="number">{item.received}</td>
                <td class="number">
                  <span class={item.overdue ? "alarming" : ""}>
                    {item.received ? number(between(item.received, day)) : ""}
                    {item.overdue ? <span class="mark">{say(words.overdue)}</span> : null}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {data?.next ? (
        <p class="more">
          <a href={casesHref(asked, "open")}>
            {say(words.showAll)} ({number(data.figure)})
          </a>
        </p>
      ) : null}
    </section>
  );
}
