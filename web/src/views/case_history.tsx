// All that happened to a case, in order: each event in words, and which moved no deadline, and why.

import { Fragment } from "preact";
import { guessTold } from "../filing.ts";
import { fill, longDay, name, say } from "../language.ts";
import { dimensionName, unitName, valueName } from "../names.ts";
import { useShared } from "../shared.ts";
import { stepWords } from "../step_words.ts";
import type { Label, Names, Told } from "../types.ts";
import { idle, office, steps } from "../words_of_work.ts";
import { events, words } from "../words.ts";

export function History({ history, day }: { history: Told[]; day: string | null }) {
  return (
    <section class="history">
      <h2>{say(words.history)}</h2>
      <ol>
        {history.map((told, place, all) => (
          <Fragment key={`${told.source} ${told.id}`}>
            {day && later(told, day) && !later(all[place - 1], day) ? (
              <li class="after">{fill(words.afterThat, { day: longDay(day) })}</li>
            ) : null}
            <Event told={told} />
          </Fragment>
        ))}
      </ol>
    </section>
  );
}

/** Whether an event is of a day after the one as of which the case is shown. */
function later(told: Told | undefined, day: string): boolean {
  return told !== undefined && told.time.slice(0, 10) > day;
}

const HEAD = ["time", "type", "source", "id", "without_effect", "guessed", "guessed_by", "sure"];

function Event({ told }: { told: Told }) {
  const what = told.type.split(".").slice(1, 3).join(".");
  const label = events[what];
  const [date = "", time = ""] = told.time.split("T");
  const { catalogue } = useShared();
  const { title, parts, said } = stepWords(what, told, (office) => unitName(catalogue, office, date));
  const left = Object.entries(told).filter(
    ([field, value]) => !HEAD.includes(field) && !said.includes(field) && value !== null && value !== "",
  );
  const guess = guessTold(told);
  const why = typeof told.without_effect === "string" ? told.without_effect : null;
  const reason = why === null ? undefined : idle[why];
  return (
    <li class={`${what.replace(".", "-")}${why === null ? "" : " idle"}`}>
      <time dateTime={told.time}>
        {date} <span>{time.slice(0, 5)}</span>
      </time>
      <div>
        <strong>{title ?? (label ? say(label) : told.type)}</strong>
        {parts.map((part) => (
          <span class="detail" key={part}>
            {part}
          </span>
        ))}
        {guess === null ? null : (
          <span class="detail">
            <span class="label">{say(words.guessed)}</span>{" "}
            {name(catalogue.categories, String(told.guessed), words.none)} <span class="how">{guess}</span>
          </span>
        )}
        {left.map(([field, value]) => (
          <Detail field={field} value={value} day={date} key={field} />
        ))}
        {why === null ? null : (
          <span class="without-effect">{fill(office.withoutEffect, { why: reason ? say(reason) : why })}</span>
        )}
        <span class="origin">
          {told.source} · {told.id}
        </span>
      </div>
    </li>
  );
}

function isIdentity(value: unknown): value is { source: string; id: string } {
  return typeof value === "object" && value !== null && "source" in value && "id" in value;
}

function Detail({ field, value, day }: { field: string; value: unknown; day: string }) {
  const { catalogue } = useShared();
  if (field === "labels" && typeof value === "object" && value !== null) {
    return (
      <>
        {Object.entries(value as Record<string, string>).map(([label, one]) => (
          <span class="detail" key={label}>
            <span class="label">{dimensionName(catalogue, label)}</span> {valueName(catalogue, label, one, day)}
          </span>
        ))}
      </>
    );
  }
  const tables: Record<string, readonly [Label, Names]> = {
    kind: [words.kind, catalogue.kinds],
    channel: [words.channel, catalogue.channels],
    category: [words.category, catalogue.categories],
    nature: [words.nature, catalogue.natures],
    department: [words.department, catalogue.departments],
    column: [words.column, catalogue.columns],
    headline: [words.headlineItem, {}],
    quantity: [words.quantity, {}],
    satisfied: [words.satisfied, {}],
    voids: [words.voids, {}],
    judges: [steps.ofReply, {}],
  };
  const [label, names] = tables[field] ?? [{ zh: field, en: field }, {}];
  const shown = isIdentity(value)
    ? `${value.source} · ${value.id}`
    : typeof value === "boolean"
      ? say(value ? words.yes : words.no)
      : field === "department"
        ? unitName(catalogue, String(value), day)
        : name(names, String(value), words.none);
  return (
    <span class="detail">
      <span class="label">{say(label)}</span> {shown}
    </span>
  );
}
