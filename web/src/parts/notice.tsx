// A notice's name, 催办〔2015〕12号, struck through where it was withdrawn, and why it was.

import { dayIn } from "../days.ts";
import { fill, longDay, say } from "../language.ts";
import { useShared } from "../shared.ts";
import type { Notice } from "../types_of_work.ts";
import { actions, office, withdrawals } from "../words_of_work.ts";

export function noticeName({ action, year, number }: Notice): string {
  const called = say(actions[action]);
  return number > 0 ? fill(office.number, { action: called, year: String(year), number: String(number) }) : called;
}

export function NoticeName({ notice }: { notice: Notice }) {
  const called = noticeName(notice);
  return notice.withdrawn ? <del>{called}</del> : <>{called}</>;
}

/** When it was given, and that it was withdrawn, when and why; `short` in a column that says which day it is. */
export function NoticeState({ notice: { given, withdrawn, why }, short }: { notice: Notice; short?: true }) {
  const { catalogue } = useShared();
  const on = (moment: string): string => longDay(dayIn(catalogue.time_zone, moment));
  const reason = withdrawals[why];
  return (
    <>
      <span class="given">{short ? dayIn(catalogue.time_zone, given) : fill(office.givenOn, { day: on(given) })}</span>
      {withdrawn ? (
        <span class="beneath withdrawal">
          {fill(office.withdrawnOn, { day: on(withdrawn), why: reason ? say(reason) : why })}
        </span>
      ) : null}
    </>
  );
}
