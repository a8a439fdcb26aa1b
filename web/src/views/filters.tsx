// What a list of cases can be narrowed by: kind, category, how that was come by, unit, and the county's own labels.

import { address } from "../api.ts";
import { say } from "../language.ts";
import { chosen, LabelSelect, Select, UnitSelect } from "../parts/choices.tsx";
import { useShared } from "../shared.ts";
import type { Names } from "../types.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";

/** Filters of the list of cases that is `asked` for; choosing asks for another list. */
export function CaseFilters({ asked, day }: { asked: Record<string, string>; day: string }) {
  const { catalogue } = useShared();
  const isCase = (id: string): boolean => catalogue.kinds[id]?.family === "case";
  const kinds = asked.kind?.split(",");
  if (kinds && !kinds.some(isCase)) {
    return null;
  }
  // A label that none of the kinds has would only ever leave nothing.
  const labels = Object.entries(catalogue.labels).filter(
    ([name, table]) => name in asked || !kinds || table.kinds.some((kind) => kinds.includes(kind)),
  );
  const named = ["kind", "category", "filing", "department", ...labels.map(([name]) => name)];
  const some = named.some((name) => name in asked);
  const rest = Object.fromEntries(Object.entries(asked).filter(([name]) => !named.includes(name)));
  const said = (names: Names): (readonly [string, string])[] =>
    Object.entries(names).map(([id, label]) => [id, say(label)] as const);
  const caseKinds = Object.fromEntries(Object.entries(catalogue.kinds).filter(([id]) => isCase(id)));
  return (
    <form
      class="filters"
      aria-label={say(office.filters)}
      onSubmit={(event) => {
        event.preventDefault();
        location.hash = address("/cases", { ...rest, ...chosen(event.currentTarget) });
      }}
    >
      <Select name="kind" label={say(words.kind)} value={asked.kind} choices={said(caseKinds)} any={office.any} />
      <Select
        name="category"
        label={say(words.category)}
        value={asked.category}
        choices={said(catalogue.categories)}
        any={office.any}
      />
      <Select
        name="filing"
        label={say(words.filing)}
        value={asked.filing}
        choices={said(catalogue.filings)}
        any={office.any}
      />
      <UnitSelect value={asked.department} day={day} />
      {labels.map(([name, table]) => (
        <LabelSelect name={name} table={table} value={asked[name]} key={name} />
      ))}
      <button type="submit">{say(office.filter)}</button>
      {some ? <a href={`#${address("/cases", rest)}`}>{say(office.clear)}</a> : null}
    </form>
  );
}
