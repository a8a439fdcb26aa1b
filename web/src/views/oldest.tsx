// The cases that have been open longest.

import { between } from "../days.ts";
import { name, number, say } from "../language.ts";
import { unitName } from "../names.ts";
import { address } from "../api.ts";
import { Loading, SmallTrouble } from "../parts/states.tsx";
import { caseHref, casesHref, periods, question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Listing } from "../types.ts";
import { words } from "../words.ts";

const SHOWN = "6";

export function Oldest() {
  const { catalogue, day, kind } = useShared();
  const asked = question(kind, day, periods.ever(day));
  const url = address("/v1/cases", { ...asked, measure: "open", limit: SHOWN });
  const { data, failure } = useAnswer<Listing>(url);
  return (
    <section class="oldest">
      <h2>{say(words.oldest)}</h2>
      {failure && !data ? <SmallTrouble failure={failure} /> : null}
      {!data && !failure ? <Loading lines={6} /> : null}
      {data && data.items.length === 0 ? <p class="none">{say(words.noCases)}</p> : null}
      {data && data.items.length > 0 ? (
        <table>
          <thead>
            <tr>
              <th scope="col">{say(words.caseId)}</th>
              <th scope="col" class="roomy">
                {say(words.category)}
              </th>
              <th scope="col" class="roomy">
                {say(words.department)}
              </th>
              <th scope="col" class="number">
                {say(words.received)}
              </th>
              <th scope="col" class="number">
                {say(words.daysOpen)}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((item) => (
              <tr key={item.id}>
                <th scope="row">
                  <a href={caseHref(item.id, day)}>{item.id}</a>
                  <span class="under">
                    {name(catalogue.categories, item.category, words.none)} · {" "}
                    {unitName(catalogue, item.department ?? "", day)}
                  </span>
                </th>
                <td class="roomy">{name(catalogue.categories, item.category, words.none)}</td>
                <td class="roomy">{unitName(catalogue, item.department ?? "", day)}</td>
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
