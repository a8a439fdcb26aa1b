// The bulletins that this installation defines.

import { written } from "../days.ts";
import { longDay, say } from "../language.ts";
import { Empty, Loading, Trouble } from "../parts/states.tsx";
import { useAnswer, useShared } from "../shared.ts";
import type { BulletinEntry } from "../types.ts";
import { words } from "../words.ts";
import { inWords } from "./asked.tsx";

export function BulletinList() {
  const { pulse } = useShared();
  const { data, failure } = useAnswer<{ bulletins: BulletinEntry[] }>("/v1/bulletins", false);
  const bulletins = [...(data?.bulletins ?? [])].sort((a, b) => (a.as_of < b.as_of ? 1 : -1));
  return (
    <article class="documents">
      <h1 id="heading" tabIndex={-1}>
        {say(words.bulletins)}
      </h1>
      {failure && !data ? <Trouble failure={failure} retry={() => pulse.refresh()} /> : null}
      {!data && !failure ? <Loading lines={4} /> : null}
      {data && bulletins.length === 0 ? <Empty title={say(words.bulletinNone)} /> : null}
      <ul class="entries">
        {bulletins.map(({ id, title, period, as_of }) => (
          <li key={id}>
            <a href={`#/bulletins/${encodeURIComponent(id)}`}>{say(title)}</a>
            <span class="note">
              {say(words.period)} {inWords(typeof period === "string" ? period : written(period))} ·{" "}
              {say(words.asOf)} {longDay(as_of)}
            </span>
          </li>
        ))}
      </ul>
    </article>
  );
}
