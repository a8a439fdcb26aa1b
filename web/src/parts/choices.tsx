// Choices of a form: of a unit, with all under it or alone, and of a label's values and groups.

import { useState } from "preact/hooks";
import { fill, say } from "../language.ts";
import { unitName, unitTree, WITHIN } from "../names.ts";
import { useShared } from "../shared.ts";
import type { Label, LabelTable } from "../types.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";

interface SelectProps {
  name: string;
  label: string;
  value: string | undefined;
  choices: readonly (readonly [string, string])[];
  /** What is said of no choice. */
  any: Label;
}

/** Nothing chosen has a value that no dimension has, since "" selects what has none. */
export const ANY = "*";

/** What is asked for is chosen at first; what the reader chooses stays while figures change. */
export function Select(props: SelectProps) {
  return <Choice {...props} key={props.value ?? ANY} />;
}

function Choice({ name, label, value, choices, any }: SelectProps) {
  const [now, choose] = useState(value ?? ANY);
  const known = value === undefined || choices.some(([id]) => id === value);
  return (
    <div class="choice">
      <label for={`choice-${name}`}>{label}</label>
      <select
        id={`choice-${name}`}
        name={name}
        value={now}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value={ANY}>{say(any)}</option>
        {known ? null : <option value={value}>{value}</option>}
        {choices.map(([id, said]) => (
          <option value={id} key={id}>
            {said}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Units as a tree, each with its level, and what has others under it also with all of them. */
export function UnitSelect({ value, day, none = true }: { value: string | undefined; day: string; none?: boolean }) {
  const { catalogue } = useShared();
  const tree = unitTree(catalogue, day);
  const flat = Object.keys(catalogue.departments).filter((id) => !(id in catalogue.units));
  const choices = [
    ...tree.flatMap(({ id, unit, depth, hasOthers }) => {
      const level = catalogue.levels[unit.level];
      const said = say(unit);
      const shown = level ? fill(office.indented, { unit: said, level: say(level) }) : said;
      // A select shows no style, so spaces that are not collapsed say what is under what.
      const pad = "\u3000".repeat(depth);
      return [
        [id, `${pad}${shown}`] as const,
        ...(hasOthers ? [[id + WITHIN, `${pad}${fill(office.withAllUnder, { unit: said })}`] as const] : []),
      ];
    }),
    ...flat.map((id) => [id, unitName(catalogue, id, day)] as const),
    ...(none ? [["", say(words.noDepartment)] as const] : []),
  ];
  return <Select name="department" label={say(office.unit)} value={value} choices={choices} any={office.allUnits} />;
}

/** The values of a label in order, those of a group under it. */
export function LabelSelect({ name, table, value }: { name: string; table: LabelTable; value: string | undefined }) {
  const seen = new Set<string>();
  const choices = Object.entries(table.values).flatMap(([id, { group, ...said }]) => {
    const whole = group && table.groups?.[group];
    const first = whole && !seen.has(group);
    if (first) {
      seen.add(group);
    }
    return [
      ...(first ? [[group + WITHIN, say(whole)] as const] : []),
      [id, `${whole ? "\u3000" : ""}${say(said)}`] as const,
    ];
  });
  return (
    <Select name={name} label={say(table)} value={value} choices={[...choices, ["", say(office.noLabel)]]} any={office.any} />
  );
}

/** What a form chooses, as parameters; what is not chosen is left out. */
export function chosen(form: HTMLFormElement): Record<string, string> {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ANY));
}
