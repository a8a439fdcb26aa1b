// One case or record: what it is, and all that happened to it.

import { Fragment } from "preact";

import { address } from "../api.ts";
import { fill, longDay, name, number, say } from "../language.ts";
import { Loading, Trouble } from "../parts/states.tsx";
import { Standing } from "../parts/standing.tsx";
import { useAnswer, useShared } from "../shared.ts";
import type { Case, Label, Names, Told } from "../types.ts";
import { events, reasons, words } from "../words.ts";

export function CaseView({ id }: { id: string }) {
  const { place, pulse } = useShared();
  const day = place.query.get("as_of");
  const url = address(`/v1/cases/${encodeURIComponent(id)}`, { as_of: day });
  const { data, failure } = useAnswer<Case>(url);
  return (
    <article class="case">
      <header>
        <p class="kicker">{data ? <KindOf told={data} /> : say(words.cases)}</p>
        <h1 id="heading" tabIndex={-1}>
          {id} {data ? <Standing glance={data} /> : null}
        </h1>
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
      {data ? (
        <section class="history">
          <h2>{say(words.history)}</h2>
          <ol>
            {data.history.map((told, place, all) => (
              <Fragment key={`${told.source} ${told.id}`}>
                {day && later(told, day) && !later(all[place - 1], day) ? (
                  <li class="after">{fill(words.afterThat, { day: longDay(day) })}</li>
                ) : null}
                <Event told={told} />
              </Fragment>
            ))}
          </ol>
        </section>
      ) : null}
    </article>
  );
}

/** Whether an event is of a day after the one as of which the case is shown. */
function later(told: Told | undefined, day: string): boolean {
  return told !== undefined && told.time.slice(0, 10) > day;
}

function KindOf({ told }: { told: Case }) {
  const { catalogue } = useShared();
  return <>{name(catalogue.kinds, told.kind, words.cases)}</>;
}

function Facts({ told }: { told: Case }) {
  const { catalogue } = useShared();
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
          [words.nature, name(catalogue.natures, told.nature, words.noNature)],
          [words.department, name(catalogue.departments, told.department, words.noDepartment)],
          [words.due, told.due ? longDay(told.due) : say(words.noDeadline)],
          [words.replied, day(told.replied)],
          [words.closed, day(told.closed)],
        ];
  return (
    <dl class="facts">
      {facts.map(([label, value]) => (
        <div key={label.en}>
          <dt>{say(label)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const HEAD = new Set(["time", "type", "source", "id"]);

function Event({ told }: { told: Told }) {
  const what = told.type.split(".").slice(1, 3).join(".");
  const label = events[what];
  const [date = "", time = ""] = told.time.split("T");
  return (
    <li class={what.replace(".", "-")}>
      <time dateTime={told.time}>
        {date} <span>{time.slice(0, 5)}</span>
      </time>
      <div>
        <strong>{label ? say(label) : told.type}</strong>
        {Object.entries(told)
          .filter(([field, value]) => !HEAD.has(field) && value !== null && value !== "")
          .map(([field, value]) => (
            <Detail field={field} value={value} key={field} />
          ))}
        <span class="origin">
          {told.source} · {told.id}
        </span>
      </div>
    </li>
  );
}

function isIdentity(value: unknown): value is { source: string; id: string } {
  return typeof value === "object" && value !== null && "source" in value && "id" in value;
}

function Detail({ field, value }: { field: string; value: unknown }) {
  const { catalogue } = useShared();
  const tables: Record<string, readonly [Label, Names]> = {
    kind: [words.kind, catalogue.kinds],
    channel: [words.channel, catalogue.channels],
    category: [words.category, catalogue.categories],
    nature: [words.nature, catalogue.natures],
    department: [words.department, catalogue.departments],
    guessed: [words.guessed, catalogue.categories],
    column: [words.column, catalogue.columns],
    reason: [words.reason, reasons],
    headline: [words.headlineItem, {}],
    quantity: [words.quantity, {}],
    satisfied: [words.satisfied, {}],
    voids: [words.voids, {}],
  };
  const [label, names] = tables[field] ?? [{ zh: field, en: field }, {}];
  const shown = isIdentity(value)
    ? `${value.source} · ${value.id}`
    : typeof value === "boolean"
      ? say(value ? words.yes : words.no)
      : name(names, String(value), words.none);
  return (
    <span class="detail">
      <span class="label">{say(label)}</span> {shown}
    </span>
  );
}
