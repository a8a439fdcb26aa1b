// What is not any more as it was published: of each figure what was printed, what it would be now, and
// the cases and other causes that make the difference. What is printed and these add up to what is now.

import { useState } from "preact/hooks";
import { address } from "../api.ts";
import { type Ledger, ledger, placeWords, printedChange, type ReasonLines } from "../differences.ts";
import { fill, name, number, say } from "../language.ts";
import { unitName } from "../names.ts";
import { Loading, SmallTrouble } from "../parts/states.tsx";
import { TableWays } from "../parts/ways.tsx";
import { isIssued } from "../publications.ts";
import { caseHref } from "../queries.ts";
import { type Answer, useShared } from "../shared.ts";
import type { ComparedCount, ComparedFigure, Differences, PublicationRead } from "../types_of_publications.ts";
import type { Catalogue } from "../types.ts";
import { caseReasons, issuing, partRoles, restReasons } from "../words_of_publications.ts";
import { words } from "../words.ts";

/** How many cases of a reason are shown at first. */
const FEW = 12;

interface Props {
  read: PublicationRead;
  answer: Answer<Differences>;
  /** Of the publication at the gateway. */
  path: string;
}

export function DifferenceView({ read, answer: { data, failure }, path }: Props) {
  const { session } = useShared();
  if (!data) {
    return failure ? <SmallTrouble failure={failure} /> : <Loading lines={10} />;
  }
  const url = address(`${path}/differences`, {});
  return (
    <section class="since">
      <h2>{say(issuing.since)}</h2>
      {data.figures.length === 0 ? (
        <p class="none">{say(isIssued(data.publication) ? issuing.unchanged : issuing.unchangedDraft)}</p>
      ) : (
        <>
          <p class="note">
            {say(issuing.adds)} {session.roles.includes("cases") ? null : say(issuing.noCases)}
          </p>
          <TableWays url={url} title={say(issuing.since)} />
          {data.figures.map((figure) => (
            <Difference key={figure.place} figure={figure} read={read} />
          ))}
        </>
      )}
    </section>
  );
}

function Difference({ figure, read }: { figure: ComparedFigure; read: PublicationRead }) {
  const { catalogue, day } = useShared();
  const where = [...placeWords(figure.place, read, issuing.total), figure.label].map(say).join(" · ");
  const [printed, now] = [say(figure.printed), say(figure.now)];
  const change = printedChange(printed, now);
  const made = ledger(figure);
  const id = `since-${figure.place}`;
  return (
    <section class="difference">
      <h3 id={id}>
        {where}{" "}
        <span class="from-to">
          <span class="unseen">{say(issuing.printed)} </span>
          <del>{printed}</del> <span aria-hidden="true">→</span> <span class="unseen">{say(issuing.now)} </span>
          <strong>{now}</strong>
          {figure.is_as_printed ? (
            <span class="note"> {say(issuing.samePrinted)}</span>
          ) : change ? (
            <span class="by"> {change}</span>
          ) : null}
        </span>
      </h3>
      <div class="wide-table" role="region" aria-labelledby={id} tabIndex={0}>
        <table class="ledger">
          <thead>
            <tr>
              <td />
              {made.counts.map((count) => (
                <th scope="col" class="number" key={`${count.role} ${count.name}`}>
                  {countName(count, catalogue, read.as_of ?? day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr class="printed">
              <th scope="row">{say(issuing.printed)}</th>
              {made.counts.map((count, place) => (
                <td class="number" key={place}>
                  {number(count.printed)}
                </td>
              ))}
            </tr>
            {made.reasons.map((reason) => (
              <Reason key={`${reason.ofCases} ${reason.reason}`} reason={reason} asOf={read.as_of} />
            ))}
          </tbody>
          <Total made={made} />
        </table>
      </div>
    </section>
  );
}

function Total({ made }: { made: Ledger }) {
  return (
    <tfoot>
      <tr>
        <th scope="row">{say(issuing.now)}</th>
        {made.counts.map((count, place) => (
          <td class="number" key={place}>
            {number(count.now)}
            {made.addsUp[place] ? null : (
              <sup title={say(issuing.doesNotAdd)}>
                ≠<span class="unseen"> {say(issuing.doesNotAdd)}</span>
              </sup>
            )}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}

/** A reason with all its cases together, and beneath it each case. */
function Reason({ reason, asOf }: { reason: ReasonLines; asOf: string | null }) {
  const [all, show] = useState(false);
  const named = reason.lines.filter(({ subject }) => subject !== null);
  const unnamed = reason.lines.find(({ subject }) => subject === null);
  const many = named.length + (unnamed?.cases ?? 0);
  const label = name(reason.ofCases ? caseReasons : restReasons, reason.reason, words.none);
  const [single] = named;
  const shown = all ? named : named.slice(0, FEW);
  const link = (subject: string | null) =>
    subject === null ? null : <a href={caseHref(subject, asOf)}>{subject}</a>;
  return (
    <>
      <tr class="reason">
        <th scope="row">
          {label} {many === 1 && single ? link(single.subject) : null}
          {many > 1 ? <span class="note">{fill(issuing.casesOf, { many: number(many) })}</span> : null}
          {many === 1 && named.length === 0 ? <span class="note">{say(issuing.caseOf)}</span> : null}
        </th>
        <Cells more={reason.more} />
      </tr>
      {many > 1 && single ? (
        <>
          {shown.map(({ subject, more }) => (
            <tr class="of-case" key={subject}>
              <th scope="row">{link(subject)}</th>
              <Cells more={more} />
            </tr>
          ))}
          {shown.length === named.length && unnamed ? (
            <tr class="of-case">
              <th scope="row">{fill(issuing.unnamed, { many: number(unnamed.cases) })}</th>
              <Cells more={unnamed.more} />
            </tr>
          ) : null}
          {shown.length < named.length ? (
            <tr class="of-case">
              <td colSpan={reason.more.length + 1}>
                <button type="button" class="plain" onClick={() => show(true)}>
                  {fill(issuing.others, { many: number(named.length - shown.length) })}
                </button>
              </td>
            </tr>
          ) : null}
        </>
      ) : null}
    </>
  );
}

function Cells({ more }: { more: number[] }) {
  return (
    <>
      {more.map((one, place) => (
        <td class="number" key={place}>
          {signed(one)}
        </td>
      ))}
    </>
  );
}

/** With its sign, as it is added up; nothing where nothing is added. */
const signed = (more: number): string =>
  more === 0 ? "" : more > 0 ? `+${number(more)}` : `−${number(-more)}`;

/** What is counted, and of which part of the figure. */
function countName({ role, name: counted }: ComparedCount, catalogue: Catalogue, day: string): string {
  const part = partRoles[role];
  const what = named(counted, catalogue, day);
  return part ? `${what}（${say(part)}）` : what;
}

function named(counted: string, catalogue: Catalogue, day: string): string {
  if (/^\d+$/.test(counted)) {
    return fill(issuing.tookDays, { days: counted });
  }
  const [measure, value] = counted.split(":");
  if (value !== undefined) {
    const which = measure === "departments" ? unitName(catalogue, value, day) : name(catalogue.categories, value, words.none);
    return fill(issuing.units, { unit: which });
  }
  const own: Record<string, typeof issuing.value> = { value: issuing.value, denominator: issuing.denominator };
  return name({ ...catalogue.measures, ...own }, counted, words.none);
}
