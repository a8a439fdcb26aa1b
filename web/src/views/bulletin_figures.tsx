// The figures of a bulletin: each a link to its cases, beside what was published and what it grew on.

import { read, written } from "../days.ts";
import { fill, longDay, say } from "../language.ts";
import { casesHref } from "../queries.ts";
import type { BulletinFigure } from "../types_of_bulletins.ts";
import { growths, noGrowth, paper } from "../words_of_bulletins.ts";
import { words } from "../words.ts";
import { inWords } from "./asked.tsx";

/** By rate, the measure whose cases are its numerator. */
const ABOVE: Record<string, string> = {
  reply: "replied",
  closure: "closed",
  on_time: "closed_in_time",
  satisfaction: "satisfied",
  categories: "received",
};

/** What is said in days: of the cases that were replied to, or closed. */
const DAYS = /^(reply|closing)_(working_)?days_(median|mean|p90)$/;

/** What is said of duties: no cases are behind what was not published. */
const OF_DUTIES = /^(dut(y|ies)_|lapses$|lacking$|days_since_last$)/;

export function Linked({ figure }: { figure: BulletinFigure }) {
  const href = hrefOf(figure);
  const printed = spokenPrinted(figure);
  return href && figure.value ? (
    <a href={href} title={say(figure.label)}>
      {printed}
    </a>
  ) : (
    <>{printed}</>
  );
}

const spokenPrinted = (figure: BulletinFigure): string => say({ zh: figure.printed, en: figure.printed_en });

export function FigureTable({ figures }: { figures: Record<string, BulletinFigure> }) {
  const grown = Object.values(figures).some(({ growth }) => growth);
  return (
    <section class="figures">
      <h2>{say(words.figuresOf)}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{say(words.figure)}</th>
            <th scope="col" class="number">
              {say(words.computed)}
            </th>
            {grown ? (
              <th scope="col" class="number">
                {say(paper.base)}
              </th>
            ) : null}
            <th scope="col" class="number">
              {say(words.published)}
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(figures).map(([name, figure]) => (
            <tr key={name}>
              <th scope="row">{say(figure.label)}</th>
              <td class="number">{figure.value === null ? say(words.absent) : <Linked figure={figure} />}</td>
              {grown ? <Base figure={figure} /> : null}
              <td class="number">
                {figure.published ?? "—"}
                {figure.differs ? <span class="mark alarming">{say(words.differs)}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What a figure has grown on, or why it cannot be said how much it has. */
function Base({ figure: { base, growth } }: { figure: BulletinFigure }) {
  if (!base || !growth) {
    return <td class="number">—</td>;
  }
  const then = growths[growth.on];
  const why = growth.why === null ? undefined : noGrowth[growth.why];
  return (
    <td class="number base">
      {base.value === null ? "—" : base.printed}
      <span class="beneath">
        {say(then)}
        {base.period ? ` ${inWords(base.period)}` : null}
        {base.as_of ? ` · ${say(words.asOf)} ${longDay(base.as_of)}` : null}
      </span>
      {growth.why === null ? null : <span class="beneath">{why ? fill(why, { then: say(then) }) : growth.why}</span>}
    </td>
  );
}

function hrefOf(figure: BulletinFigure): string | null {
  const period = read(figure.period);
  if (figure.measure === "quick_reports") {
    return `#/quick-reports?year=${period.end.slice(0, 4)}`;
  }
  const select = Object.fromEntries(
    Object.entries(figure.select).map(([dimension, values]) => [dimension, [values].flat().join(",")]),
  );
  // A county's own rate may be of several measures, so there is no one list of its cases.
  if (figure.measure.startsWith("rates.") || OF_DUTIES.test(figure.measure)) {
    return null;
  }
  const days = DAYS.exec(figure.measure);
  const above = days ? (days[1] === "reply" ? "replied" : "closed") : ABOVE[figure.measure];
  const measure = figure.measure === "share" ? "received" : (above ?? figure.measure);
  return casesHref({ ...select, period: written(period), as_of: figure.as_of }, measure);
}
