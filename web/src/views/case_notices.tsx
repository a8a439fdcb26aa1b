// The notices of one case, up to the day: what was given by the clock, and what of it was withdrawn.

import { address } from "../api.ts";
import { dayIn } from "../days.ts";
import { dueAt, fill, say } from "../language.ts";
import { unitName } from "../names.ts";
import { NoticeName, NoticeState } from "../parts/notice.tsx";
import { SmallTrouble } from "../parts/states.tsx";
import { useAnswer, useShared } from "../shared.ts";
import type { Notices } from "../types_of_work.ts";
import { office, stages } from "../words_of_work.ts";

export function CaseNotices({ id }: { id: string }) {
  const { catalogue, day } = useShared();
  const { data, failure } = useAnswer<Notices>(address("/v1/notices", { case: id }));
  if (failure && !data) {
    return <SmallTrouble failure={failure} />;
  }
  const given = data?.notices.filter((notice) => dayIn(catalogue.time_zone, notice.given) <= day) ?? [];
  if (given.length === 0) {
    return null;
  }
  return (
    <section class="case-notices">
      <h2>{say(office.noticesOf)}</h2>
      <ul>
        {given.map((notice) => (
          <li key={notice.key} class={notice.withdrawn ? "withdrawn" : ""}>
            <strong>
              <NoticeName notice={notice} />
            </strong>
            <span class="detail">{unitName(catalogue, notice.department, day)}</span>
            <span class="detail">
              {fill(office.deadlineOf, { stage: say(stages[notice.stage]), day: dueAt(notice.deadline) })}
            </span>
            <span class="detail">
              <NoticeState notice={notice} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
