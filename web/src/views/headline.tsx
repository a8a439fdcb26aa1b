// What came in and what became of it: the period's numbers large, the day's and the year's small.

import { yearOf } from "../days.ts";
import { fill, longDay, percent, say } from "../language.ts";
import { Figure, large } from "../parts/figure.tsx";
import { daysWords, GrowthLines } from "../parts/growth.tsx";
import { Trouble } from "../parts/states.tsx";
import { casesHref, figures, periods, question } from "../queries.ts";
import { type Answer, useAnswer, useShared } from "../shared.ts";
import type { Figures } from "../types.ts";
import { morning } from "../words_of_mornings.ts";
import { words } from "../words.ts";

/** Each measure, and the rate that says how good it is. */
const COUNTED = [
  ["received", null],
  ["replied", "reply"],
  ["finished", "closure"],
] as const;

/** Rates by themselves, and what they are of. */
const RATED = [
  ["on_time", "closed_in_time"],
  ["satisfaction", "rated"],
] as const;

/** `compared` is the answer to the period's question, which is asked once for the whole head. */
export function Headline({ compared: { data, failure } }: { compared: Answer<Figures> }) {
  const { catalogue, day, kind, period, pulse } = useShared();
  const asked = {
    period: question(kind, day, period.asked),
    day: question(kind, day, periods.day(day)),
    year: question(kind, day, periods.year(day)),
  };
  const answers = {
    day: useAnswer<Figures>(figures(asked.day)),
    year: useAnswer<Figures>(figures(asked.year)),
  };
  if (failure && !data) {
    return <Trouble failure={failure} retry={() => pulse.refresh()} />;
  }
  const row = data?.rows[0];
  const spans = [
    ["day", say(words.today)] as const,
    ...(period.choice === "year" ? [] : [["year", fill(words.thisYear, { year: yearOf(day) })] as const]),
  ];
  const label = (id: string): string => say(catalogue.measures[id] ?? catalogue.rates[id] ?? { zh: id, en: id });
  return (
    <section class="headline" aria-label={say(words.headline)}>
      <h2>{say(morning.flowTitle)}</h2>
      <p class="note">{fill(morning.flowNote, { period: daysWords(period.days), day: longDay(day) })}</p>
      <div class="measures">
        {COUNTED.map(([id, rate]) => {
          const rated = rate && row?.rates[rate];
          return (
            <div class={`measure ${id}`} key={id}>
              <h3>{label(id)}</h3>
              <p class={large(row?.measures[id])}>
                <Figure value={row?.measures[id]} href={casesHref(asked.period, id)} label={label(id)} />
              </p>
              <dl>
                <GrowthLines growth={row?.growth} of="measures" id={id} now={row?.measures[id]} />
                {rate ? (
                  <div class="rate">
                    <dt>{label(rate)}</dt>
                    <dd>{rated ? percent(rated.numerator, rated.denominator) : "—"}</dd>
                  </div>
                ) : null}
                {spans.map(([span, said]) => (
                  <div class={span} key={span}>
                    <dt>{said}</dt>
                    <dd>
                      <Figure
                        value={answers[span].data?.rows[0]?.measures[id]}
                        href={casesHref(asked[span], id)}
                        label={`${said} ${label(id)}`}
                      />
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          );
        })}
        {RATED.map(([rate, of]) => {
          const rated = row?.rates[rate];
          return (
            <div class={`measure ${rate}`} key={rate}>
              <h3>{label(rate)}</h3>
              <p class="large">
                {rated ? (
                  <span class="figure">{percent(rated.numerator, rated.denominator)}</span>
                ) : (
                  <span class="skeleton" aria-hidden="true" />
                )}
              </p>
              <dl>
                <GrowthLines growth={row?.growth} of="rates" id={rate} now={rated} />
                <div>
                  <dt>{label(of)}</dt>
                  <dd>
                    <Figure value={row?.measures[of]} href={casesHref(asked.period, of)} label={label(of)} />
                  </dd>
                </div>
              </dl>
            </div>
          );
        })}
      </div>
    </section>
  );
}
