// The cases behind a figure: how many, what was asked, and each of them.

import { address } from "../api.ts";
import { fill, number, say } from "../language.ts";
import { Paging, usePages } from "../parts/paging.tsx";
import { TableWays } from "../parts/ways.tsx";
import { MOST_LISTED, periods, type Question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Listing } from "../types.ts";
import { words } from "../words.ts";
import { finding } from "../words_of_finding.ts";
import { CaseSearch } from "./case_search.tsx";
import { CaseTable } from "./case_table.tsx";
import { Asked } from "./asked.tsx";
import { CaseFilters } from "./filters.tsx";

const PAGE = "100";

export function CaseList() {
  const { catalogue, day, place } = useShared();
  const query = Object.fromEntries(place.query);
  // Where no figure is asked for it is all that there is, to be searched: an address that somebody
  // writes has words alone, and would else be of this year.
  const all: Question = { measure: "received", period: periods.ever(day) };
  const isAll = !query.measure && !query.period;
  const asked: Question = isAll ? { ...all, ...query } : query;
  const measure = asked.measure ?? "received";
  const list = usePages<Listing>("/v1/cases", { ...asked, measure, limit: PAGE });
  // One case is enough to be told the figure of now, which the list may no longer be.
  const now = useAnswer<Listing>(address("/v1/cases", { ...asked, measure, limit: "1" })).data?.figure;

  const first = list.pages[0];
  const items = list.pages.flatMap((page) => page.items);
  const named = (name: string) => say(catalogue.measures[name] ?? { zh: name, en: name });
  const label = isAll
    ? say(finding.all)
    : asked.less
      ? fill(finding.less, { measure: named(measure), less: named(asked.less) })
      : named(measure);
  return (
    <article class="case-list">
      <header>
        {isAll ? null : <p class="kicker">{say(words.behind)}</p>}
        <h1 id="heading" tabIndex={-1}>
          {label} {first ? <span class="count">{number(first.figure)}</span> : null}
          {first && first.cases !== first.figure ? (
            <span class="aside">
              {fill(words.casesCounted, { cases: number(first.cases) })}
            </span>
          ) : null}
        </h1>
        <Asked asked={asked} />
      </header>
      <CaseSearch asked={asked} isCases={first?.items[0]?.standing !== undefined || !first?.items.length} />
      <CaseFilters asked={asked} day={asked.as_of ?? day} />
      {first && now !== undefined && now !== first.figure ? (
        <p class="notice" role="status">
          {fill(words.newer, { figure: number(now) })}{" "}
          <button type="button" class="plain" onClick={list.again}>
            {say(words.again)}
          </button>
        </p>
      ) : null}
      <Paging
        list={list}
        shown={items.length}
        all={first?.cases}
        empty={say(asked.q ? finding.nothing : words.noCases)}
        lines={12}
      >
        <TableWays url={address("/v1/cases", { ...asked, measure, limit: MOST_LISTED })} title={label} />
        {first ? <CaseTable items={items} day={first.as_of} asked={{ ...asked, measure }} /> : null}
      </Paging>
    </article>
  );
}
