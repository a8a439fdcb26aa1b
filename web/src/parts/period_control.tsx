// Which period the overview shows: that of the day, or any range; it is in the address.

import { useState } from "preact/hooks";
import { say } from "../language.ts";
import { LENGTHS, USUAL } from "../periods.ts";
import { go, withSearch } from "../place.ts";
import { useShared } from "../shared.ts";
import { lengths, morning } from "../words_of_mornings.ts";

export function PeriodControl() {
  const { day, period, place } = useShared();
  const [open, show] = useState(period.choice === "range");
  const range = open || period.choice === "range";
  return (
    <div class="period-control">
      <nav class="kinds" aria-label={say(morning.periods)}>
        {LENGTHS.map((length) => (
          <a
            key={length}
            href={withSearch(place, { period: length === USUAL ? null : length })}
            aria-current={period.choice === length ? "true" : undefined}
            onClick={() => show(false)}
          >
            {say(lengths[length])}
          </a>
        ))}
        <button
          type="button"
          class={`plain range${period.choice === "range" ? " chosen" : ""}`}
          aria-expanded={range}
          onClick={() => show(!open)}
        >
          {say(morning.range)}
        </button>
      </nav>
      {range ? <Range key={`${period.asked} ${day}`} /> : null}
    </div>
  );
}

/** From and to, as they are typed; the page goes there once they are sent. */
function Range() {
  const { day, period, place } = useShared();
  const { start, end } = period.days;
  const [from, setFrom] = useState(start);
  const [to, setTo] = useState(period.choice === "range" || end < day ? end : day);
  const [wrong, setWrong] = useState(false);
  return (
    <form
      class="range"
      aria-label={say(morning.range)}
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(from > to);
        if (from && from <= to) {
          go(withSearch(place, { period: `${from}..${to}` }));
        }
      }}
    >
      <label>
        {say(morning.from)}{" "}
        <input type="date" required value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
      </label>
      <label>
        {say(morning.to)}{" "}
        <input type="date" required value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <button type="submit">{say(morning.show)}</button>
      <span class="wrong" role="alert">
        {wrong ? say(morning.badRange) : ""}
      </span>
    </form>
  );
}
