// What a bulletin says of single units: their problems in sentences, and their points. The cases
// behind are named, and one click away.

import { Fragment } from "preact";
import { fill, number, say } from "../language.ts";
import { caseHref } from "../queries.ts";
import type { Assessed, BulletinTable, UnitProblems } from "../types_of_bulletins.ts";
import { paper } from "../words_of_bulletins.ts";
import { words } from "../words.ts";

/** How many case numbers behind lost points are shown at once; the rest can be opened. */
const FEW = 12;

export function Problems({ problems, day }: { problems: UnitProblems[]; day: string | null }) {
  if (problems.length === 0) {
    return null;
  }
  return (
    <section class="problems">
      <h2>{say(paper.problems)}</h2>
      {problems.map(({ unit, label, sentences }) => (
        <Fragment key={unit}>
          <h3>{say(label)}</h3>
          <ul>
            {sentences.map(({ text, cases, more }) => (
              <li key={text.zh}>
                {say(text)} <CaseLinks cases={cases} more={more} day={day} />
              </li>
            ))}
          </ul>
        </Fragment>
      ))}
    </section>
  );
}

function CaseLinks({ cases, more = 0, day }: { cases: string[]; more?: number; day: string | null }) {
  if (cases.length === 0 && more === 0) {
    return null;
  }
  return (
    <span class="case-numbers">
      {cases.map((id) => (
        <a href={caseHref(id, day)} key={id}>
          {id}
        </a>
      ))}
      {more > 0 ? <span class="note">{fill(paper.moreCases, { more: number(more) })}</span> : null}
    </span>
  );
}

/** Points as a reader adds them up: what was gained has a plus. */
function signed(points: string): string {
  return points === "0" || points.startsWith("-") ? points : `+${points}`;
}

interface AssessmentProps {
  assessed: Assessed[];
  /** Whose columns the evidence names. */
  tables: BulletinTable[];
  day: string | null;
}

export function Assessment({ assessed, tables, day }: AssessmentProps) {
  const columns = tables.flatMap((table) => table.columns);
  const column = (id: string): string => {
    const label = columns.find((one) => one.id === id)?.label;
    return label ? say(label) : id;
  };
  if (assessed.length === 0) {
    return null;
  }
  return (
    <section class="assessment">
      <h2 id="assessment">{say(paper.assessment)}</h2>
      <div class="wide-table" role="region" aria-labelledby="assessment" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col" class="rank">
                {say(paper.rank)}
              </th>
              <th scope="col">{say(words.department)}</th>
              <th scope="col" class="number">
                {say(paper.points)}
              </th>
              <th scope="col">{say(paper.lostPoints)}</th>
            </tr>
          </thead>
          <tbody>
            {assessed.map(({ unit, label, points, rank, lost }) => (
              <tr key={unit}>
                <td class="rank">{rank ?? "—"}</td>
                <th scope="row">{say(label)}</th>
                <td class="number">{points}</td>
                <td>
                  {lost.length === 0 ? <span class="note">{say(paper.nothingLost)}</span> : null}
                  {lost.length > 0 ? (
                    <ul>
                      {lost.map((one) => (
                        <li key={one.rule.zh}>
                          <span class="points">{signed(one.points)}</span> {say(one.rule)}
                          {one.columns.length > 0 ? (
                            <span class="note">
                              {" "}
                              {say(paper.columnsOf)} {one.columns.map(column).join(say(words.listed))}
                            </span>
                          ) : null}{" "}
                          <CaseLinks cases={one.cases.slice(0, FEW)} more={one.more ?? 0} day={day} />
                          {one.cases.length > FEW ? (
                            <details>
                              <summary>{fill(paper.moreCases, { more: number(one.cases.length - FEW) })}</summary>
                              <CaseLinks cases={one.cases.slice(FEW)} day={day} />
                            </details>
                          ) : null}
                        </li>
                      ))}
                    </ul>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
