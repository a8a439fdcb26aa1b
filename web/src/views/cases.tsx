// The cases behind a figure: how many, what was asked, and each of them.

import { useCallback, useEffect, useState } from "preact/hooks";
import { address, ask, Failure } from "../api.ts";
import { fill, number, say } from "../language.ts";
import { Empty, Loading, Trouble, troubleWords } from "../parts/states.tsx";
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
  const { catalogue, day, place, pulse } = useShared();
  const query = Object.fromEntries(place.query);
  // Where no figure is asked for it is all that there is, to be searched: an address that somebody
  // writes has words alone, and would else be of this year.
  const all: Question = { measure: "received", period: periods.ever(day) };
  const asked: Question = query.measure || query.period ? query : { ...all, ...query };
  const measure = asked.measure ?? "received";
  const [pages, setPages] = useState<Listing[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  // One case is enough to be told the figure of now, which the list may no longer be.
  const now = useAnswer<Listing>(address("/v1/cases", { ...asked, measure, limit: "1" })).data?.figure;

  const fetchPage = useCallback(
    async (before: Listing[]) => {
      const cursor = before.at(-1)?.next;
      setBusy(true);
      try {
        const page = await ask<Listing>(address("/v1/cases", { ...asked, measure, limit: PAGE, cursor }));
        setPages([...before, page]);
        setFailure(null);
        pulse.answered(undefined);
      } catch (error) {
        const met = error instanceof Failure ? error : new Failure(0, String(error));
        setFailure(met);
        pulse.failed(met);
      } finally {
        setBusy(false);
      }
    },
    // A list of another question is another component (its key is the question).
    [pulse],
  );
  const again = useCallback(() => {
    setPages([]);
    void fetchPage([]);
  }, [fetchPage]);
  useEffect(() => void fetchPage([]), [fetchPage]);

  const first = pages[0];
  const items = pages.flatMap((page) => page.items);
  const next = pages.at(-1)?.next;
  const named = (name: string) => say(catalogue.measures[name] ?? { zh: name, en: name });
  const label = asked.less
    ? fill(finding.less, { measure: named(measure), less: named(asked.less) })
    : named(measure);
  return (
    <article class="case-list">
      <header>
        <p class="kicker">{say(words.behind)}</p>
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
          <button type="button" class="plain" onClick={again}>
            {say(words.again)}
          </button>
        </p>
      ) : null}
      {failure && !first ? <Trouble failure={failure} retry={again} /> : null}
      {!first && !failure ? <Loading lines={12} /> : null}
      {first && items.length === 0 ? <Empty title={say(asked.q ? finding.nothing : words.noCases)} /> : null}
      {items.length > 0 && first ? (
        <TableWays url={address("/v1/cases", { ...asked, measure, limit: MOST_LISTED })} title={label} />
      ) : null}
      {items.length > 0 && first ? <CaseTable items={items} day={first.as_of} asked={{ ...asked, measure }} /> : null}
      {failure && first ? (
        <p class="small-trouble" role="alert">
          {failure.status === 410 ? say(words.expired) : troubleWords(failure)}{" "}
          <button type="button" class="plain" onClick={again}>
            {say(words.again)}
          </button>
        </p>
      ) : null}
      {next && first ? (
        <p class="more">
          <button type="button" disabled={busy} onClick={() => void fetchPage(pages)}>
            {busy ? say(words.loadingMore) : say(words.loadMore)}
          </button>
          <span class="aside" aria-live="polite">
            {number(items.length)} / {number(first.cases)}
          </span>
        </p>
      ) : null}
    </article>
  );
}
