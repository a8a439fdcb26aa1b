// The quick reports issued, by year, the newest first.

import { address } from "../api.ts";
import { fill, month as monthOf, number, say, shortDay } from "../language.ts";
import { Empty, Loading, Trouble } from "../parts/states.tsx";
import { useAnswer, useShared } from "../shared.ts";
import type { QuickReportEntry, QuickReports } from "../types.ts";
import { words } from "../words.ts";

export function QuickReportList() {
  const { place, pulse } = useShared();
  const asked = place.query.get("year");
  const { data, failure } = useAnswer<QuickReports>(address("/v1/quick-reports", { year: asked }));
  const reports = data?.quick_reports ?? [];
  const year = asked ?? String(reports[0]?.year ?? "");
  const years = [...(data?.years ?? [])].sort((a, b) => b - a);
  return (
    <article class="documents">
      <h1 id="heading" tabIndex={-1}>
        {say(words.quickReports)}
      </h1>
      {years.length > 0 ? (
        <nav class="kinds" aria-label={say(words.year)}>
          {years.map((one) => (
            <a
              key={one}
              href={`#/quick-reports?year=${one}`}
              aria-current={String(one) === year ? "true" : undefined}
            >
              {one}
            </a>
          ))}
        </nav>
      ) : null}
      {failure && !data ? <Trouble failure={failure} retry={() => pulse.refresh()} /> : null}
      {!data && !failure ? <Loading lines={10} /> : null}
      {data && reports.length === 0 ? <Empty title={say(words.quickReportNone)} /> : null}
      {months(reports).map(([month, issued]) => (
        <section key={month} class="issued">
          <h2>{monthOf(`${month}-01`)}</h2>
          <ul class="issues">
            {issued.map((report) => (
              <li key={report.number}>
                <a href={`#/quick-reports/${report.year}/${report.number}`}>{issue(report.year, report.number)}</a>
                <span class="note">
                  {shortDay(report.day)} · {report.items === 1 ? say(words.item) : fill(words.items, { items: number(report.items) })}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </article>
  );
}

/** The reports by month of the day they are for, in their order. */
function months(reports: QuickReportEntry[]): [string, QuickReportEntry[]][] {
  const found = new Map<string, QuickReportEntry[]>();
  for (const report of reports) {
    const month = report.day.slice(0, 7);
    found.set(month, [...(found.get(month) ?? []), report]);
  }
  return [...found];
}

/** 2015年第238期; 2015 No. 238. */
export const issue = (year: number | string, serial: number | string): string =>
  say({ zh: `${year}年第${serial}期`, en: `${year} No. ${serial}` });
