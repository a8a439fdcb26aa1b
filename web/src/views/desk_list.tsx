// One list of the desk: what is overdue, or due today, with the last urging and what came of it.

import { fill, name, number, say, shortDay } from "../language.ts";
import { unitName } from "../names.ts";
import { CaseName } from "../parts/case_name.tsx";
import { useSorted } from "../parts/sorting.tsx";
import { caseHref } from "../queries.ts";
import { useShared } from "../shared.ts";
import type { DeskCase, When } from "../types_of_work.ts";
import { means, office, stages, whens } from "../words_of_work.ts";
import { events, words } from "../words.ts";
import { finding } from "../words_of_finding.ts";

interface Props {
  when: When;
  cases: DeskCase[];
  /** How many there are; fewer may be listed. */
  total: number;
  day: string;
  /** Lists more of them, where the gateway has more. */
  more?: () => void;
}

export function DeskList({ when, cases, total, day, more }: Props) {
  const { catalogue } = useShared();
  const late = when === "overdue";
  const titled = cases.some((one) => one.title !== undefined);
  const { rows, heads } = useSorted<DeskCase>(cases, [
    { id: "case", label: say(titled ? finding.titleAndNumber : words.caseId), by: (one) => one.title ?? one.case },
    { id: "unit", label: say(office.unit), by: (one) => unitName(catalogue, one.department, day), class: "roomy" },
    { id: "stage", label: say(office.stage), by: (one) => say(stages[one.stage]), class: "roomy" },
    { id: "due", label: say(words.due), by: (one) => one.due, class: "date" },
    ...(late
      ? [{ id: "over", label: say(office.daysOver), by: (one: DeskCase) => one.days_over, class: "number" }]
      : []),
    { id: "urged", label: say(office.lastUrged), by: (one) => one.last_urged?.on ?? null, class: "roomy" },
    { id: "since", label: say(office.since), by: (one) => one.since.at(-1)?.on ?? null, class: "roomy" },
  ]);
  return (
    <section class={`due-list ${when}`}>
      <h2>
        {say(whens[when])} <span class="count">{number(total)}</span>
      </h2>
      {total === 0 ? <p class="none">{say(office.noneHere)}</p> : null}
      {cases.length > 0 ? (
        <table class="cases">
          <thead>
            <tr>{heads}</tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <Row key={`${one.case} ${one.stage}`} one={one} late={late} day={day} />
            ))}
          </tbody>
        </table>
      ) : null}
      {cases.length < total ? (
        <p class="more">
          {more ? (
            <button type="button" onClick={more}>
              {say(words.loadMore)}
            </button>
          ) : null}
          <span class="aside" aria-live="polite">
            {fill(office.listed, { shown: number(cases.length), all: number(total) })}
          </span>
        </p>
      ) : null}
    </section>
  );
}

function Row({ one, late, day }: { one: DeskCase; late: boolean; day: string }) {
  const { catalogue } = useShared();
  const kind = name(catalogue.kinds, one.kind, words.none);
  const category = name(catalogue.categories, one.category, words.none);
  const unit = unitName(catalogue, one.department, day);
  return (
    <tr>
      <th scope="row">
        <CaseName id={one.case} title={one.title} href={caseHref(one.case, day)} />
        <span class="beneath">
          {kind} · {category}
        </span>
        <span class="under">
          {say(stages[one.stage])} · {unit} · {urged(one)}
        </span>
      </th>
      <td class="roomy">{unit}</td>
      <td class="short roomy">{say(stages[one.stage])}</td>
      <td class="date">
        {one.due.replace("T", " ")}
        {one.provisional ? (
          <span class="beneath" title={say(office.provisionalHow)}>
            {say(office.provisional)}
          </span>
        ) : null}
      </td>
      {late ? (
        <td class="number">
          <span class="alarming">{counted(one.days_over, office.overDay, office.overDays)}</span>
          <span class="beneath">{counted(one.working_days_over, office.workingDay, office.workingDays)}</span>
        </td>
      ) : null}
      <td class="roomy whole">{urged(one)}</td>
      <td class="roomy whole">
        {one.since.length > 0
          ? one.since.map(({ on, what, department }) => (
              <span class="happened" key={`${on} ${what}`}>
                {shortDay(on)} {events[`case.${what}`] ? say(events[`case.${what}`] ?? words.none) : what}
                {department && department !== one.department ? ` · ${unitName(catalogue, department, day)}` : null}
              </span>
            ))
          : one.last_urged
            ? say(office.nothingSince)
            : "—"}
      </td>
    </tr>
  );
}

const counted = (days: number, single: typeof office.overDay, several: typeof office.overDays): string =>
  fill(days === 1 ? single : several, { days: number(days) });

/** When and how a case was last urged. */
function urged({ last_urged: last }: DeskCase): string {
  if (!last) {
    return say(office.neverUrged);
  }
  const how = means[last.means];
  const by = say(last.by === "clock" ? office.clockShort : office.byPerson);
  return `${shortDay(last.on)} ${by}${how ? ` · ${say(how)}` : ""}`;
}
