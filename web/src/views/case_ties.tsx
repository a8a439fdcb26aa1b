// What ties a case to an application for disclosure: the application that it is about, or what is about it.

import { fill, longDay, number, say } from "../language.ts";
import { valueName } from "../names.ts";
import { Standing } from "../parts/standing.tsx";
import { caseHref } from "../queries.ts";
import { useShared } from "../shared.ts";
import type { Case } from "../types.ts";
import type { Ties } from "../types_of_applications.ts";
import { applications } from "../words_of_applications.ts";

export function CaseTies({ told, day }: { told: Case & Ties; day: string | null }) {
  const { catalogue, day: today } = useShared();
  const { about, disputes = [], fees } = told;
  if (!about && disputes.length === 0 && !fees) {
    return null;
  }
  return (
    <section class="case-notices">
      {about ? (
        <>
          <h2>{say(applications.about)}</h2>
          <p>
            {about.is === "unknown" ? (
              fill(applications.unknown, { id: about.id })
            ) : (
              <a href={caseHref(about.id, day)}>
                {about.is === "application" ? about.id : fill(applications.noApplication, { id: about.id })}
              </a>
            )}
          </p>
        </>
      ) : null}
      {disputes.length > 0 ? (
        <>
          <h2>{say(applications.disputes)}</h2>
          <ul>
            {disputes.map((one) => (
              <li key={one.id}>
                <strong>
                  <a href={caseHref(one.id, day)}>{one.id}</a> <Standing glance={one} />
                </strong>
                <span class="detail">{longDay(one.received)}</span>
                {Object.entries(one.labels).map(([label, value]) => (
                  <span class="detail" key={label}>
                    {valueName(catalogue, label, value, day ?? today)}
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {fees ? (
        <>
          <h2>{say(applications.fees)}</h2>
          <p>{fill(applications.feesOf, { noticed: number(fees.noticed), paid: number(fees.paid) })}</p>
        </>
      ) : null}
    </section>
  );
}
