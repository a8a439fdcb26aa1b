// Cases, or records, one a row.

import { between } from "../days.ts";
import { name, number, say } from "../language.ts";
import { Standing } from "../parts/standing.tsx";
import { unitName } from "../names.ts";
import { caseHref } from "../queries.ts";
import { useShared } from "../shared.ts";
import type { Label, Listed } from "../types.ts";
import { words } from "../words.ts";

interface Props {
  items: Listed[];
  day: string;
}

export function CaseTable({ items, day }: Props) {
  return items[0]?.standing === undefined ? <Records items={items} day={day} /> : <Cases items={items} day={day} />;
}

const Head = ({ label, kind = "" }: { label: Label; kind?: string }) => (
  <th scope="col" class={kind}>
    {say(label)}
  </th>
);

function Cases({ items, day }: Props) {
  const { catalogue } = useShared();
  return (
    <table class="cases">
      <thead>
        <tr>
          <Head label={words.caseId} />
          <Head label={words.received} kind="date" />
          <Head label={words.category} kind="roomy" />
          <Head label={words.channel} kind="wide" />
          <Head label={words.department} kind="roomy" />
          <Head label={words.due} kind="date roomy" />
          <Head label={words.standing} />
        </tr>
      </thead>
      <tbody>
        {items.map((item) => {
          const category = name(catalogue.categories, item.category, words.none);
          const department = unitName(catalogue, item.department ?? "", day);
          return (
            <tr key={item.id}>
              <th scope="row">
                <a href={caseHref(item.id, day)}>{item.id}</a>
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

function Records({ items, day }: Props) {
  const { catalogue } = useShared();
  return (
    <table class="cases">
      <thead>
        <tr>
          <Head label={words.caseId} />
          <Head label={words.date} kind="date" />
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
              <a href={caseHref(item.id, day)}>{item.id}</a>
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
