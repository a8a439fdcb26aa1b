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
  const [wrong, setWrong] = useState(false);
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
      {range ? (
        <form
          class="range"
          key={`${period.days.start} ${period.days.end}`}
          aria-label={say(morning.range)}
          onSubmit={(event) => {
            event.preventDefault();
            const given = new FormData(event.currentTarget);
            const [start, end] = [String(given.get("start")), String(given.get("end"))];
            setWrong(start > end);
            if (start && end && start <= end) {
              go(withSearch(place, { period: `${start}..${end}` }));
            }
          }}
        >
          <label>
            {say(morning.from)} <input type="date" name="start" required value={period.days.start} />
          </label>
          <label>
            {say(morning.to)} <input type="date" name="end" required value={period.days.end < day ? period.days.end : day} />
          </label>
          <button type="submit">{say(morning.show)}</button>
          <span class="wrong" role="alert">
            {wrong ? say(morning.badRange) : ""}
          </span>
        </form>
      ) : null}
    </div>
  );
}
