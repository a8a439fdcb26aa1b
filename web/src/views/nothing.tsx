// A year in which nothing came in.

import { dayIn, yearOf } from "../days.ts";
import { fill, longDay, name, number, say, shortDay } from "../language.ts";
import { withSearch } from "../place.ts";
import { figures, periods, question } from "../queries.ts";
import { useAnswer, useHealth, useShared } from "../shared.ts";
import type { Figures } from "../types.ts";
import { words } from "../words.ts";

/** Says that nothing came in, where that is so, and leads to a year in which something did. */
export function Nothing() {
  const { catalogue, day, kind, place, pulse } = useShared();
  const { data: year } = useAnswer<Figures>(figures(question(kind, day, periods.year(day))));
  const { current } = useHealth(pulse);
  const nothing = year?.rows[0]?.measures.received === 0 && current !== null;
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
      {fill(words.nothingThen, { year: yearOf(day), day: shortDay(day), kind: name(catalogue.kinds, kind, words.anything) })}{" "}
      {there ? (
        <>
          {yearOf(there) === yearOf(day) ? say(words.laterInYear) : fill(words.latestYear, { year: yearOf(there) })}{" "}
          <a href={withSearch(place, { day: there })}>{fill(words.seeThatDay, { day: longDay(there) })}</a>
        </>
      ) : null}
    </p>
  );
}
