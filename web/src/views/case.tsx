// One case or record: what it is, and all that happened to it.

import { address } from "../api.ts";
import { filedHow } from "../filing.ts";
import { longDay, name, number, say } from "../language.ts";
import { Posted } from "../parts/posting.tsx";
import { Loading, Trouble } from "../parts/states.tsx";
import { Standing } from "../parts/standing.tsx";
import { useAnswer, useShared } from "../shared.ts";
import { dimensionName, unitName, valueName } from "../names.ts";
import type { Case, Label } from "../types.ts";
import { words } from "../words.ts";
import { finding } from "../words_of_finding.ts";
import { CaseBeside } from "./case_beside.tsx";
import { FileCase } from "./case_filing.tsx";
import { Deadlines } from "./case_deadlines.tsx";
import { History } from "./case_history.tsx";
import { CaseNotices } from "./case_notices.tsx";
import { CaseTies } from "./case_ties.tsx";

export function CaseView({ id }: { id: string }) {
  const { place, pulse } = useShared();
  const day = place.query.get("as_of");
  const asked = Object.fromEntries(place.query);
  const listed = "measure" in asked;
  const url = address(`/v1/cases/${encodeURIComponent(id)}`, asked);
  const { data, failure } = useAnswer<Case>(url);
  return (
    <article class="case">
      {listed ? <CaseBeside asked={asked} beside={data?.beside} /> : null}
      <header>
        <p class="kicker">
          {data ? <KindOf told={data} /> : say(words.cases)}
          {data?.title ? <> · {id}</> : null}
        </p>
        <h1 id="heading" tabIndex={-1}>
          {data?.title ?? id} {data ? <Standing glance={data} /> : null}
        </h1>
        {data ? <Posted posting={data} /> : null}
        {data?.original ? (
          <p class="original">
            <a href={data.original} target="_blank" rel="noopener noreferrer">
              {say(finding.original)} <span aria-hidden="true">↗</span>
            </a>
          </p>
        ) : null}
        {day ? (
          <p class="note">
            {say(words.asOf)} {longDay(day)}
          </p>
        ) : null}
      </header>
      {failure && !data ? <Trouble failure={failure} retry={() => pulse.refresh()} /> : null}
      {!data && !failure ? <Loading lines={8} /> : null}
      {data?.waiting ? <p class="notice">{say(words.waiting)}</p> : null}
      {data ? <Facts told={data} /> : null}
      {data && !day ? <FileCase told={data} key={`${data.id} ${data.category}`} /> : null}
      {data ? <Deadlines told={data} /> : null}
      {data ? <CaseTies told={data} day={day} /> : null}
      {data?.standing === undefined ? null : <CaseNotices id={id} />}
      {data ? <History history={data.history} day={day} /> : null}
    </article>
  );
}

function KindOf({ told }: { told: Case }) {
  const { catalogue } = useShared();
  return <>{name(catalogue.kinds, told.kind, words.cases)}</>;
}

function Facts({ told }: { told: Case }) {
  const { catalogue, day: today, place } = useShared();
  const asOf = place.query.get("as_of") ?? today;
  if (told.kind === undefined) {
    return null;
  }
  const day = (value: string | null | undefined): string => (value ? longDay(value) : say(words.notYet));
  const facts: [Label, string][] =
    told.standing === undefined
      ? [
          [words.date, day(told.day)],
          [words.channel, name(catalogue.channels, told.channel, words.none)],
          [words.department, name(catalogue.departments, told.department, words.none)],
          [words.column, name(catalogue.columns, told.column, words.none)],
          [words.quantity, number(told.quantity ?? 1)],
          [words.headlineItem, say(told.headline ? words.yes : words.no)],
        ]
      : [
          [words.received, day(told.received)],
          [words.channel, name(catalogue.channels, told.channel, words.none)],
          [words.category, name(catalogue.categories, told.category, words.none)],
          [words.filing, filedHow(catalogue, told)],
          [words.nature, name(catalogue.natures, told.nature, words.noNature)],
          [words.department, unitName(catalogue, told.department ?? "", asOf)],
          [words.due, told.due ? longDay(told.due) : say(words.noDeadline)],
          [words.replied, day(told.replied)],
          [words.closed, day(told.closed)],
        ];
  const labels = Object.entries(told.labels ?? {}).map(
    ([label, value]) => [dimensionName(catalogue, label), valueName(catalogue, label, value, asOf)] as const,
  );
  return (
    <dl class="facts">
      {[...facts.map(([label, value]) => [say(label), value] as const), ...labels].map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
