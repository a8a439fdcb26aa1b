// One issue of the quick report.

import { longDay, name, say, weekday } from "../language.ts";
import { Loading, Trouble } from "../parts/states.tsx";
import { caseHref } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { QuickReport } from "../types.ts";
import { words } from "../words.ts";
import { issue } from "./quick_report_list.tsx";

export function QuickReportView({ year, issue: serial }: { year: string; issue: string }) {
  const { catalogue, pulse } = useShared();
  const path = `/v1/quick-reports/${encodeURIComponent(year)}/${encodeURIComponent(serial)}`;
  const { data, failure } = useAnswer<QuickReport>(`${path}?format=json`, false);
  if (!data) {
    return failure ? <Trouble alone failure={failure} retry={() => pulse.refresh()} /> : <Loading alone lines={8} />;
  }
  return (
    <article class="bulletin quick-report">
      <div class="actions">
        <span class="ways">
          <button type="button" onClick={() => print()}>
            {say(words.print)}
          </button>
          <a href={`${path}?format=html`}>{say(words.asDocument)}</a>
        </span>
        <span class="downloads">
          <span>{say(words.download)}</span>
          <a href={`${path}?format=html&download=1`} download>
            HTML
          </a>
          <a href={`${path}?format=json&download=1`} download>
            JSON
          </a>
        </span>
      </div>
      <div class="sheet">
        <p class="red-head">{say(words.quickReports)}</p>
        <h1 id="heading" tabIndex={-1}>
          {issue(data.year, data.number)}
        </h1>
        <p class="dateline">
          {longDay(data.day)} {weekday(data.day)}
        </p>
        <ol class="reported">
          {data.items.map((item) => (
            <li key={item.id}>
              <p class="title">{item.title}</p>
              <p class="note">
                {name(catalogue.categories, item.category, words.none)} ·{" "}
                {name(catalogue.channels, item.channel, words.none)} ·{" "}
                <time dateTime={item.time}>{item.time.slice(0, 16).replace("T", " ")}</time> ·{" "}
                <a href={caseHref(item.id, null)}>{item.id}</a>
              </p>
            </li>
          ))}
        </ol>
        <p class="colophon">{say(words.masked)}</p>
      </div>
    </article>
  );
}
