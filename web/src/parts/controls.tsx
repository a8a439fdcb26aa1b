// Which day and which kind the overview shows; both are in the address.

import { useRef } from "preact/hooks";
import { isDay, plus } from "../days.ts";
import { longDay, say, weekday } from "../language.ts";
import { go, withSearch } from "../place.ts";
import { useShared } from "../shared.ts";
import { words } from "../words.ts";

/** With the day as the heading of the view; `beside` says that the view has another one. */
export function DayControl({ beside = false }: { beside?: boolean }) {
  const { catalogue, day, place } = useShared();
  const heading = useRef<HTMLHeadingElement>(null);
  const { today } = catalogue;
  const to = (wanted: string): string => withSearch(place, { day: wanted === today ? null : wanted });
  return (
    <div class="day-control">
      {beside ? (
        <span>
          {say(words.asOf)} {longDay(day)}
        </span>
      ) : (
        <h1 id="heading" tabIndex={-1} ref={heading}>
          <span>{longDay(day)}</span> <span class="weekday">{weekday(day)}</span>
        </h1>
      )}
      <div class="steps">
        <a class="step" href={to(plus(day, -1))} aria-label={say(words.dayBefore)}>
          ‹
        </a>
        <label>
          <span class="unseen">{say(words.asOf)}</span>
          <input
            type="date"
            value={day}
            max={today}
            onChange={(event) => {
              const wanted = event.currentTarget.value;
              if (isDay(wanted) && wanted <= today) {
                go(to(wanted));
              }
            }}
          />
        </label>
        {day < today ? (
          <a class="step" href={to(plus(day, 1))} aria-label={say(words.dayAfter)}>
            ›
          </a>
        ) : (
          <span class="step" aria-hidden="true">
            ›
          </span>
        )}
        {day === today ? null : <a href={to(today)}>{say(words.backToToday)}</a>}
      </div>
    </div>
  );
}

export function KindControl() {
  const { catalogue, kind, place } = useShared();
  const kinds = Object.entries(catalogue.kinds).filter(([, { family }]) => family === "case");
  const choices = [["", say(words.allKinds)] as const, ...kinds.map(([id, label]) => [id, say(label)] as const)];
  return (
    <nav class="kinds" aria-label={say(words.kindFilter)}>
      {choices.map(([id, label]) => (
        <a
          key={id}
          href={withSearch(place, { kind: id || null })}
          aria-current={id === kind ? "true" : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
