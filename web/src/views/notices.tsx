// What the office was reminded of, has urged and supervises by the clock; the newest first.

import { address } from "../api.ts";
import { name, say } from "../language.ts";
import { unitName } from "../names.ts";
import { chosen, Select, UnitSelect } from "../parts/choices.tsx";
import { NoticeName, noticeName, NoticeState } from "../parts/notice.tsx";
import { Paging, usePages } from "../parts/paging.tsx";
import { useSorted } from "../parts/sorting.tsx";
import { caseHref } from "../queries.ts";
import { useShared } from "../shared.ts";
import type { Label } from "../types.ts";
import type { Notice, Notices } from "../types_of_work.ts";
import { actions, office, stages } from "../words_of_work.ts";
import { words } from "../words.ts";

const PAGE = "100";
/** How many the gateway lists at most, which is what a downloaded table has. */
const MOST = "1000";
const STATES = { given: office.inForce, withdrawn: office.withdrawn };
const FILTERS = ["state", "action", "stage", "department", "case"] as const;

export function NoticeList() {
  const { day, place } = useShared();
  const asked = Object.fromEntries(FILTERS.map((id) => [id, place.query.get(id) ?? undefined]));
  const list = usePages<Notices>("/v1/notices", { ...asked, limit: PAGE });
  const notices = list.pages.flatMap((page) => page.notices);
  const choices = (labels: Record<string, Label>): (readonly [string, string])[] =>
    Object.entries(labels).map(([id, label]) => [id, say(label)] as const);
  return (
    <article class="notice-list">
      <header class="with-ways">
        <h1 id="heading" tabIndex={-1}>
          {say(office.noticesOf)}
        </h1>
        <p class="ways">
          {(["csv", "xlsx"] as const).map((format) => (
            <a key={format} href={address("/v1/notices", { ...asked, limit: MOST, format, download: "1" })} download>
              {format === "csv" ? "CSV" : "Excel"}
            </a>
          ))}
        </p>
      </header>
      <form
        class="filters"
        aria-label={say(office.filters)}
        onSubmit={(event) => {
          event.preventDefault();
          location.hash = address("/notices", chosen(event.currentTarget));
        }}
      >
        <Select name="action" label={say(office.action)} value={asked.action} choices={choices(actions)} any={office.any} />
        <Select name="state" label={say(office.state)} value={asked.state} choices={choices(STATES)} any={office.any} />
        <Select
          name="stage"
          label={say(office.stage)}
          value={asked.stage}
          choices={choices(stages)}
          any={office.allStages}
        />
        <UnitSelect value={asked.department} day={day} />
        <button type="submit">{say(office.filter)}</button>
        {FILTERS.some((id) => asked[id] !== undefined) ? <a href="#/notices">{say(office.clear)}</a> : null}
      </form>
      <Paging list={list} shown={notices.length} empty={say(office.noticeNone)}>
        <Table notices={notices} />
      </Paging>
    </article>
  );
}

function Table({ notices }: { notices: Notice[] }) {
  const { catalogue, day } = useShared();
  const unitOf = ({ department }: Notice): string => unitName(catalogue, department, day);
  const { rows, heads } = useSorted<Notice>(notices, [
    { id: "notice", label: say(office.notice), by: noticeName },
    { id: "case", label: say(words.caseId), by: ({ subject }) => subject },
    { id: "unit", label: say(office.unit), by: unitOf, class: "roomy" },
    { id: "stage", label: say(office.stage), by: ({ stage }) => say(stages[stage]), class: "roomy" },
    { id: "due", label: say(words.due), by: ({ deadline }) => deadline, class: "date roomy" },
    { id: "given", label: say(office.given), by: ({ given }) => given },
  ]);
  return (
    <table class="cases notices">
      <thead>
        <tr>{heads}</tr>
      </thead>
      <tbody>
        {rows.map((notice) => {
          const unit = unitOf(notice);
          return (
            <tr key={notice.key} class={notice.withdrawn ? "withdrawn" : ""}>
              <th scope="row">
                <NoticeName notice={notice} />
              </th>
              <td>
                <a href={caseHref(notice.subject, null)}>{notice.subject}</a>
                <span class="beneath">{name(catalogue.kinds, notice.kind, words.none)}</span>
                <span class="under">
                  {unit} · <span class="deadline">{say(stages[notice.stage])} {notice.deadline.replace("T", " ")}</span>
                </span>
              </td>
              <td class="roomy">{unit}</td>
              <td class="roomy">{say(stages[notice.stage])}</td>
              <td class="date roomy">{notice.deadline.replace("T", " ")}</td>
              <td>
                <NoticeState notice={notice} short />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
