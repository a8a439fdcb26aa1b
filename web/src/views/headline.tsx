// The four numbers of the morning: this year's large, the day's and all time's beneath.

import { dayIn, yearOf } from "../days.ts";
import { fill, longDay, name, number, percent, say } from "../language.ts";
import { Figure } from "../parts/figure.tsx";
import { SmallTrouble, Trouble } from "../parts/states.tsx";
import { withSearch } from "../place.ts";
import { casesHref, figures, periods, question } from "../queries.ts";
import { useAnswer, useHealth, useShared } from "../shared.ts";
import type { Figures } from "../types.ts";
import { words } from "../words.ts";

/** Each measure, and the rate that says how good it is. */
const SHOWN = [
  ["received", null],
  ["replied", "reply"],
  ["open", "closure"],
  ["overdue", "on_time"],
] as const;

export function Headline() {
  const { catalogue, day, kind, pulse } = useShared();
  const asked = {
    year: question(kind, day, periods.year(day)),
    day: question(kind, day, periods.day(day)),
    ever: question(kind, day, periods.ever(day)),
  };
  const answers = {
    year: useAnswer<Figures>(figures(asked.year)),
    day: useAnswer<Figures>(figures(asked.day)),
    ever: useAnswer<Figures>(figures(asked.ever)),
  };
  const failure = answers.year.failure;
  if (failure && !answers.year.data) {
    return <Trouble failure={failure} retry={() => pulse.refresh()} />;
  }
  const rates = answers.year.data?.rows[0]?.rates;
  const spans = [
    ["year", fill(words.thisYear, { year: yearOf(day) })],
    ["day", say(words.today)],
    ["ever", say(words.ever)],
  ] as const;
  return (
    <section class="headline" aria-label={say(words.headline)}>
      <Nothing figures={answers} />
      <div class="measures">
        {SHOWN.map(([measure, rate]) => {
          const label = say(catalogue.measures[measure] ?? { zh: measure, en: measure });
          const rated = rate && rates?.[rate];
          return (
            <div class={`measure ${measure}`} key={measure}>
              <h2>{label}</h2>
              <dl>
                {spans.map(([span, said]) => (
                  <div class={span} key={span}>
                    <dt>{said}</dt>
                    <dd>
                      <Figure
                        value={answers[span].data?.rows[0]?.measures[measure]}
                        href={casesHref(asked[span], measure)}
                        label={`${said} ${label}`}
                        alarming={measure === "overdue"}
                      />
                    </dd>
                  </div>
                ))}
                {rate ? (
                  <div class="rate">
                    <dt>{say(catalogue.rates[rate] ?? { zh: rate, en: rate })}</dt>
                    <dd>{rated ? percent(rated.numerator, rated.denominator) : "—"}</dd>
                  </div>
                ) : null}
              </dl>
            </div>
          );
        })}
      </div>
      {answers.ever.failure && !answers.ever.data ? <SmallTrouble failure={answers.ever.failure} /> : null}
    </section>
  );
}

interface NothingProps {
  figures: { year: { data: Figures | null }; ever: { data: Figures | null } };
}

/** Says that nothing came in, where that is so, and leads to a year in which something did. */
function Nothing({ figures: { year, ever } }: NothingProps) {
  const { catalogue, day, kind, place, pulse } = useShared();
  const { current } = useHealth(pulse);
  const inYear = year.data?.rows[0]?.measures.received;
  const inAll = ever.data?.rows[0]?.measures.received;
  const nothing = inYear === 0 && inAll !== undefined && current !== null;
  const event = nothing && current.event_time ? dayIn(catalogue.time_zone, current.event_time) : null;
  const latest = event !== null && event > catalogue.today ? catalogue.today : event;
  // The latest event may be an answer to a letter of the year before, so this asks what was received.
  const years = useAnswer<Figures>(
    latest === null ? null : figures(question(kind, latest, periods.years(latest)), undefined, "year"),
  );
  if (!nothing) {
    return null;
  }
  if (latest === null) {
    return (
      <div class="notice" role="status">
        <strong>{say(words.nothing)}</strong>{" "}
        {current?.lag ? fill(words.nothingYet, { lag: number(current.lag) }) : say(words.nothingHow)}
      </div>
    );
  }
  const last = years.data?.rows.findLast((row) => (row.measures.received ?? 0) > 0)?.period?.end;
  const there = last && last > latest ? latest : last;
  return (
    <p class="notice" role="status">
      {fill(words.nothingThen, { year: yearOf(day), kind: name(catalogue.kinds, kind, words.anything) })}{" "}
      {there ? (
        <>
          {fill(words.latestYear, { year: yearOf(there) })}{" "}
          <a href={withSearch(place, { day: there })}>{fill(words.seeThatDay, { day: longDay(there) })}</a>
        </>
      ) : null}
    </p>
  );
}
