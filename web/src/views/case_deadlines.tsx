// The deadline of each stage of a case, and what became of it.

import { fill, longDay, say } from "../language.ts";
import type { Case, Stage, StageDue } from "../types.ts";
import { office, stages } from "../words_of_work.ts";
import { words } from "../words.ts";

const STAGES = ["accept", "reply", "close"] as const;

export function Deadlines({ told: { stages: now, deadlines = {} } }: { told: Case }) {
  const shown = STAGES.filter((stage) => now?.[stage] || deadlines[stage]);
  if (shown.length === 0) {
    return null;
  }
  return (
    <section class="deadlines">
      <h2>{say(office.deadlines)}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{say(office.stage)}</th>
            <th scope="col">{say(office.deadlineNow)}</th>
            <th scope="col">{say(office.deadlineWas)}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((stage) => (
            <Row key={stage} stage={stage} now={now?.[stage]} past={deadlines[stage] ?? []} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  stage: Stage;
  now: StageDue | undefined;
  past: (StageDue & { since: string })[];
}

function Row({ stage, now, past }: RowProps) {
  return (
    <tr>
      <th scope="row">{say(stages[stage])}</th>
      <td>
        <Due due={now} />
      </td>
      <td>
        {past.length > 1 ? (
          <ol>
            {past.map((due) => (
              <li key={due.since}>
                <span class="note">{fill(office.deadlineFrom, { day: longDay(due.since) })}</span> <Due due={due} />
              </li>
            ))}
          </ol>
        ) : (
          <span class="note">{say(office.deadlineUnmoved)}</span>
        )}
      </td>
    </tr>
  );
}

function Due({ due }: { due: StageDue | undefined }) {
  if (!due || due.due === null) {
    return <>{say(due?.paused ? office.deadlinePaused : words.noDeadline)}</>;
  }
  return (
    <>
      {longDay(due.due)}
      {due.time ? ` ${due.time}` : null}
      {due.provisional ? (
        <span class="note" title={say(office.provisionalHow)}>
          {" "}
          {say(office.provisional)}
        </span>
      ) : null}
    </>
  );
}
