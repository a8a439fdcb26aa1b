// Cases, or records, one a row.

import { between } from "../days.ts";
import { name, number, say } from "../language.ts";
import { CaseName } from "../parts/case_name.tsx";
import { Standing } from "../parts/standing.tsx";
import { unitName } from "../names.ts";
import { caseInList, type Question } from "../queries.ts";
import { useShared } from "../shared.ts";
import type { Label, Listed } from "../types.ts";
import { words } from "../words.ts";
import { finding } from "../words_of_finding.ts";
import { sorted } from "./case_search.tsx";

interface Props {
  items: Listed[];
  day: string;
  /** The question of the list. */
  asked: Question;
}

export function CaseTable(props: Props) {
  return props.items[0]?.standing === undefined ? <Records {...props} /> : <Cases {...props} />;
}

/** The head of a column by which the list can be put in order; the first click brings `first`. */
function Sorting({ label, by, asked, first = by, kind = "" }: SortingProps) {
  const now = asked.sort ?? "received";
  const is = now.replace("-", "") === by;
  const other = now.startsWith("-") ? by : `-${by}`;
  return (
    <th scope="col" class={kind} aria-sort={is ? (now.startsWith("-") ? "descending" : "ascending") : undefined}>
      <a class="sort" href={sorted(asked, is ? other : first)} title={say(finding.order)}>
        {say(label)}
        <span class="way" aria-hidden="true">
          {is ? (now.startsWith("-") ? "↓" : "↑") : ""}
        </span>
      </a>
    </th>
  );
}

interface SortingProps {
  label: Label;
  by: string;
  asked: Question;
  first?: string;
  kind?: string;
}

/** What a case is called, and its number; the link goes with the list, so that there is a way back. */
function Named({ item, day, asked }: { item: Listed; day: string; asked: Question }) {
  const href = caseInList(item.id, { ...asked, as_of: day });
  return <CaseName id={item.id} title={item.title} href={href} />;
}

const Head = ({ label, kind = "" }: { label: Label; kind?: string }) => (
  <th scope="col" class={kind}>
    {say(label)}
  </th>
);

function Cases({ items, day, asked }: Props) {
  const { catalogue } = useShared();
  const titled = items.some((item) => item.title !== undefined);
  return (
    <table class="cases">
      <thead>
        <tr>
          <Sorting label={titled ? finding.titleAndNumber : words.caseId} by="number" asked={asked} />
          <Sorting label={words.received} by="received" asked={asked} kind="date" />
          <Head label={words.category} kind="roomy" />
          <Head label={words.channel} kind="wide" />
          <Head label={words.department} kind="roomy" />
          <Sorting label={words.due} by="due" asked={asked} kind="date roomy" />
          <Sorting label={words.standing} by="age" first="-age" asked={asked} />
        </tr>
      </thead>
      <tbody>
        {items.map((item) => {
          const category = name(catalogue.categories, item.category, words.none);
          const department = unitName(catalogue, item.department ?? "", day);
          return (
            <tr key={item.id}>
              <th scope="row">
                <Named item={item} day={day} asked={asked} />
                {item.times > 1 ? (
                  <span class="times">
                    {number(item.times)} {say(words.times)}
                  </span>
                ) : null}
                <span class="under">
                  {category} · {department}
                </span>
              </th>
              <td class="date">{item.received}</td>
              <td class="roomy">{category}</td>
              <td class="wide">{name(catalogue.channels, item.channel, words.none)}</td>
              <td class="roomy">{department}</td>
              <td class="date roomy">{item.due ?? "—"}</td>
              <td>
                <Standing glance={item} />
                {item.standing === "open" && item.received ? (
                  <span class="aside">
                    {number(between((item.overdue && item.due) || item.received, day))} {say(words.days)}
                  </span>
                ) : null}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Records({ items, day, asked }: Props) {
  const { catalogue } = useShared();
  return (
    <table class="cases">
      <thead>
        <tr>
          <Sorting label={words.caseId} by="number" asked={asked} />
          <Sorting label={words.date} by="received" asked={asked} kind="date" />
          <Head label={words.kind} kind="roomy" />
          <Head label={words.channel} kind="wide" />
          <Head label={words.department} kind="roomy" />
          <Head label={words.column} kind="roomy" />
          <Head label={words.quantity} kind="number" />
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <th scope="row">
              <Named item={item} day={day} asked={asked} />
              {item.headline ? <span class="times">{say(words.headlineItem)}</span> : null}
            </th>
            <td class="date">{item.day}</td>
            <td class="roomy">{name(catalogue.kinds, item.kind, words.none)}</td>
            <td class="wide">{name(catalogue.channels, item.channel, words.none)}</td>
            <td class="roomy">{name(catalogue.departments, item.department, words.none)}</td>
            <td class="roomy">{name(catalogue.columns, item.column, words.none)}</td>
            <td class="number">{number(item.quantity ?? 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
