// The duty officer's desk: what falls due and what is late, by unit and stage, one click to the case.

import { useRef, useState } from "preact/hooks";
import { address } from "../api.ts";
import { fill, longDay, number, say } from "../language.ts";
import { chosen, Select, UnitSelect } from "../parts/choices.tsx";
import { DayControl } from "../parts/controls.tsx";
import { Figure } from "../parts/figure.tsx";
import { Loading, Trouble } from "../parts/states.tsx";
import { useAnswer, useShared } from "../shared.ts";
import type { Stage } from "../types.ts";
import { type Desk, type DueTotals, type When, WHENS } from "../types_of_work.ts";
import { office, stages, whens } from "../words_of_work.ts";
import { words } from "../words.ts";
import { DeskApplications } from "./desk_applications.tsx";
import { DeskList } from "./desk_list.tsx";
import { DeskUnits } from "./desk_units.tsx";

/** How many cases are asked for at first, and how many the gateway lists at most. */
const FIRST = 200;
const MOST = 1000;

export type DeskQuery = Record<"department" | "stage" | "when", string | null>;

/** The address of the desk, with a part of the question changed. */
export const deskHref = (asked: DeskQuery, change: Partial<DeskQuery>): string =>
  `#${address("/desk", { ...asked, ...change })}`;

export function DeskView() {
  const { catalogue, day, place, pulse } = useShared();
  const { query } = place;
  const asked: DeskQuery = {
    department: query.get("department"),
    stage: query.get("stage"),
    when: query.get("when"),
  };
  const [limit, setLimit] = useState(FIRST);
  // Of today the gateway goes by the minute, which an as-of day would not.
  const as_of = day === catalogue.today ? null : day;
  const question = { department: asked.department, stage: asked.stage, as_of };
  const { data, failure } = useKept(
    useAnswer<Desk>(address("/v1/desk", { ...question, limit: String(limit) })),
    JSON.stringify(question),
  );
  const form = (format: string, more = {}): string => address("/v1/desk", { ...question, format, ...more });
  return (
    <article class="desk">
      <div class="controls">
        <DayControl />
        <p class="ways">
          <a href={form("html")}>{say(office.callList)}</a>
          <a href={form("csv", { download: "1", limit: String(MOST) })} download>
            CSV
          </a>
          <a href={form("xlsx", { download: "1", limit: String(MOST) })} download>
            Excel
          </a>
          <a href={form("ics", { download: "1" })} download>
            {say(office.calendar)}
          </a>
        </p>
      </div>
      <form
        class="filters"
        aria-label={say(office.filters)}
        onSubmit={(event) => {
          event.preventDefault();
          const { department = null, stage = null } = chosen(event.currentTarget);
          location.hash = deskHref(asked, { department, stage });
        }}
      >
        <UnitSelect value={asked.department ?? undefined} day={day} />
        <Select
          name="stage"
          label={say(office.stage)}
          value={asked.stage ?? undefined}
          choices={Object.entries(stages).map(([id, label]) => [id, say(label)] as const)}
          any={office.allStages}
        />
        <button type="submit">{say(office.filter)}</button>
        {asked.department !== null || asked.stage !== null ? (
          <a href={deskHref(asked, { department: null, stage: null })}>{say(office.clear)}</a>
        ) : null}
      </form>
      {failure && !data ? <Trouble failure={failure} retry={() => pulse.refresh()} /> : null}
      {!data && !failure ? <Loading lines={12} /> : null}
      {data ? (
        <>
          <Totals desk={data} asked={asked} />
          <p class="note">{say(office.deskNote)}</p>
          {WHENS.every((when) => data.totals[when] === 0) ? <p class="none">{say(office.nothingDue)}</p> : null}
          {data.units.length > 0 ? <DeskUnits units={data.units} asked={asked} /> : null}
          {WHENS.filter((when) => asked.when === null || asked.when === when).map((when) => (
            <DeskList
              key={when}
              when={when}
              cases={data.cases.filter((one) => one.when === when)}
              total={data.totals[when]}
              day={data.as_of}
              {...(data.next !== null && limit < MOST ? { more: () => setLimit(MOST) } : {})}
            />
          ))}
          {catalogue.applications ? <DeskApplications department={asked.department} as_of={as_of} /> : null}
          <p class="note colophon">
            {say(words.asOf)} {longDay(data.as_of)}
            {data.totals.paused ? ` · ${fill(office.pausedCases, { cases: number(data.totals.paused) })}` : null}
          </p>
        </>
      ) : null}
    </article>
  );
}

/** Of which stages they are: the overview counts what is overdue by the last one alone. */
function ByStage({ totals: { stages: counted = {} }, when }: { totals: DueTotals; when: When }) {
  const there = (Object.keys(stages) as Stage[]).filter((stage) => (counted[stage]?.[when] ?? 0) > 0);
  return (
    <span class="by-stage">
      {there.map((stage) => [
        <span key={stage}>
          {say(stages[stage])} {number(counted[stage]?.[when] ?? 0)}
        </span>,
        " ",
      ])}
    </span>
  );
}

/** The four numbers of the desk; each leads to its list alone, and back to all. */
function Totals({ desk, asked }: { desk: Desk; asked: DeskQuery }) {
  return (
    <nav class="totals" aria-label={say(office.deskTitle)}>
      {WHENS.map((when) => (
        <a
          key={when}
          class={when}
          href={deskHref(asked, { when: asked.when === when ? null : when })}
          aria-current={asked.when === when ? "true" : undefined}
        >
          <span>{say(whens[when])}</span>{" "}
          <strong>
            <Figure value={desk.totals[when]} label={say(whens[when])} alarming={when === "overdue"} />
          </strong>
          <ByStage totals={desk.totals} when={when} />
        </a>
      ))}
    </nav>
  );
}

/** The answer before, while more of the same question is on its way. */
function useKept(answer: { data: Desk | null; failure: ReturnType<typeof useAnswer>["failure"] }, question: string) {
  const kept = useRef<{ question: string; data: Desk } | null>(null);
  if (answer.data) {
    kept.current = { question, data: answer.data };
  }
  return kept.current?.question === question ? { ...answer, data: kept.current.data } : answer;
}
