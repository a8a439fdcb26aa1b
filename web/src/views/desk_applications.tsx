// Of the desk: what is to be done of applications for disclosure, stage by stage, the most urgent first.

import { useState } from "preact/hooks";
import { address } from "../api.ts";
import { fill, number, say } from "../language.ts";
import { unitName } from "../names.ts";
import { CaseName } from "../parts/case_name.tsx";
import { Loading, SmallTrouble } from "../parts/states.tsx";
import { caseHref } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import { type ApplicationsToDo, type ApplicationToDo, WORK_STAGES, type WorkStage } from "../types_of_applications.ts";
import { applications, workStages } from "../words_of_applications.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";

const FIRST = 50;
const MOST = 1000;

interface Props {
  department: string | null;
  /** null is now. */
  as_of: string | null;
}

export function DeskApplications({ department, as_of }: Props) {
  const [stage, setStage] = useState<WorkStage | null>(null);
  const [limit, setLimit] = useState(FIRST);
  const asked = { department, as_of };
  // All stages are counted whichever is listed, so that one can go from one to another.
  const all = useAnswer<ApplicationsToDo>(address("/v1/desk/applications", { ...asked, limit: "1" }));
  const { data, failure } = useAnswer<ApplicationsToDo>(
    address("/v1/desk/applications", { ...asked, stage, limit: String(limit) }),
  );
  const form = (format: string): string => address("/v1/desk/applications", { ...asked, stage, format, download: "1" });
  const counted = all.data?.stages ?? {};
  const listed = data ? many(data, stage) : 0;
  return (
    <section class="to-do">
      <h2 id="applications">{say(applications.toDo)}</h2>
      <p class="note">{say(applications.toDoNote)}</p>
      <p class="ways">
        <a href={form("csv")} download>
          CSV
        </a>
        <a href={form("xlsx")} download>
          Excel
        </a>
      </p>
      <p class="stages" role="group" aria-labelledby="applications">
        {WORK_STAGES.filter((each) => counted[each]).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={stage === each}
            onClick={() => setStage(stage === each ? null : each)}
          >
            {say(workStages[each])} <strong>{number(sum(counted[each]))}</strong>
          </button>
        ))}
      </p>
      {failure && !data ? <SmallTrouble failure={failure} /> : null}
      {!data && !failure ? <Loading lines={4} /> : null}
      {data && data.cases.length === 0 ? <p class="none">{say(applications.nothing)}</p> : null}
      {data && data.cases.length > 0 ? <List told={data} /> : null}
      {data && data.cases.length < listed ? (
        <p class="more">
          {limit < MOST ? (
            <button type="button" onClick={() => setLimit(MOST)}>
              {say(words.loadMore)}
            </button>
          ) : null}
          <span class="aside" aria-live="polite">
            {fill(office.listed, { shown: number(data.cases.length), all: number(listed) })}
          </span>
        </p>
      ) : null}
    </section>
  );
}

function List({ told }: { told: ApplicationsToDo }) {
  return (
    <table class="cases">
      <thead>
        <tr>
          <th scope="col">{say(words.caseId)}</th>
          <th scope="col">{say(office.stage)}</th>
          <th scope="col" class="date">
            {say(words.due)}
          </th>
          <th scope="col" class="roomy">
            {say(applications.answerDue)}
          </th>
          <th scope="col" class="roomy">
            {say(office.unit)}
          </th>
        </tr>
      </thead>
      <tbody>
        {told.cases.map((one) => (
          <Row key={one.case} one={one} day={told.as_of} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ one, day }: { one: ApplicationToDo; day: string }) {
  const { catalogue } = useShared();
  const unit = unitName(catalogue, one.department, day);
  return (
    <tr>
      <th scope="row">
        <CaseName id={one.case} title={one.title} href={caseHref(one.case, day)} />
        <span class="under">{unit}</span>
      </th>
      <td>
        {say(workStages[one.stage])}
        {one.fee ? <span class="beneath">{amounts(one.fee.noticed, one.fee.paid)}</span> : null}
      </td>
      <td class="date">
        {one.due ? one.due.replace("T", " ") : say(applications.noDay)}
        {one.when === "overdue" ? (
          <span class="beneath">
            <span class="alarming">
              {fill(one.days_over === 1 ? applications.overDay : applications.overDays, { days: number(one.days_over) })}
            </span>
          </span>
        ) : null}
        {one.provisional ? (
          <span class="beneath" title={say(office.provisionalHow)}>
            {say(office.provisional)}
          </span>
        ) : null}
      </td>
      <td class="roomy">{answerDue(one)}</td>
      <td class="roomy">{unit}</td>
    </tr>
  );
}

function answerDue(one: ApplicationToDo): string {
  if (one.stage === "archive") {
    return "—";
  }
  return one.answer_due ? one.answer_due.replace("T", " ") : say(applications.stands);
}

const amounts = (noticed: number, paid: number): string =>
  fill(applications.fee, { noticed: number(noticed), paid: number(paid) });

const sum = (counts: Record<string, number> | undefined): number =>
  Object.values(counts ?? {}).reduce((all, each) => all + each, 0);

const many = (told: ApplicationsToDo, stage: WorkStage | null): number =>
  stage === null ? Object.values(told.stages).reduce((all, each) => all + sum(each), 0) : sum(told.stages[stage]);
