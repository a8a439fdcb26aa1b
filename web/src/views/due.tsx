// Before anything else: what falls due today and soon, what is late, what is open. All of it, of
// whatever year; how much of the stocks is of the period is said small.

import { address } from "../api.ts";
import { fill, longDay, name, say } from "../language.ts";
import { Figure, large } from "../parts/figure.tsx";
import { GrowthLines } from "../parts/growth.tsx";
import { SmallTrouble } from "../parts/states.tsx";
import { TableWays } from "../parts/ways.tsx";
import { casesHref, periods, question } from "../queries.ts";
import { type Answer, useAnswer, useShared } from "../shared.ts";
import type { Figures } from "../types.ts";
import { type Due, type When, WHENS } from "../types_of_work.ts";
import { stages, whens } from "../words_of_work.ts";
import { morning, received } from "../words_of_mornings.ts";
import { words } from "../words.ts";

const NEAR = WHENS.filter((when) => when !== "overdue");
const STOCKS = ["overdue", "open"] as const;

/** `compared` is the answer to the period's question, at `url`; it is asked once for the whole head. */
export function DueAndStock({ compared, url }: { compared: Answer<Figures>; url: string }) {
  const { catalogue, day, kind, period } = useShared();
  // Of today the gateway goes by the minute, which an as-of day would not.
  const asked = { kind: kind || null, as_of: day === catalogue.today ? null : day };
  const due = useAnswer<Due>(address("/v1/due", asked));
  const inPeriod = question(kind, day, period.asked);
  const row = compared.data?.rows[0];
  const whole = question(kind, period.last, periods.ever(period.last));
  const failed = [due, compared].find(({ failure, data }) => failure && !data)?.failure;
  const title = say(morning.dueTitle);
  return (
    <section class="stock" aria-label={title}>
      <h2 class="unseen">{title}</h2>
      {failed ? <SmallTrouble failure={failed} /> : null}
      <div class="measures">
        {NEAR.map((when) => (
          <div class={`measure due ${when}`} key={when}>
            <h3>{say(whens[when])}</h3>
            <p class={large(due.data?.totals[when])}>
              <Figure
                value={due.data?.totals[when]}
                {...(kind ? {} : { href: `#${address("/desk", { when })}` })}
                label={say(whens[when])}
                alarming={when === "due_today"}
              />
            </p>
            <dl>{due.data ? <ByStage due={due.data} when={when} /> : null}</dl>
          </div>
        ))}
        {STOCKS.map((id) => {
          const label = say(catalogue.measures[id] ?? { zh: id, en: id });
          return (
            <div class={`measure ${id}`} key={id}>
              <h3>{label}</h3>
              <p class={large(row?.stocks?.[id])}>
                <Figure
                  value={row ? (row.stocks?.[id] ?? 0) : undefined}
                  href={casesHref(whole, id)}
                  label={label}
                  alarming={id === "overdue"}
                />
              </p>
              <dl>
                <GrowthLines growth={row?.growth} of="stocks" id={id} now={row?.stocks?.[id]} />
                {period.last === day ? (
                  <div>
                    <dt>{say(received[period.choice])}</dt>
                    <dd>
                      <Figure value={row?.measures[id]} href={casesHref(inPeriod, id)} label={label} />
                    </dd>
                  </div>
                ) : null}
                {id === "overdue" && due.data && period.last === day ? <OverdueDeadlines due={due.data} kind={kind} /> : null}
              </dl>
            </div>
          );
        })}
      </div>
      <div class="beneath-measures">
        <p class="note">
          {period.last === day
            ? fill(morning.dueNote, { day: longDay(day) })
            : fill(morning.dueAndStockNote, { day: longDay(day), last: longDay(period.last) })}
          {kind ? ` · ${fill(morning.ofKind, { kind: name(catalogue.kinds, kind, words.none) })}` : null}
        </p>
        <TableWays url={url} title={title} />
      </div>
    </section>
  );
}

/** The desk counts deadlines, of which a case has several: its number is here too, so that nobody wonders. */
function OverdueDeadlines({ due, kind }: { due: Due; kind: string }) {
  const label = say(morning.overdueDeadlines);
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Figure
          value={due.totals.overdue}
          {...(kind ? {} : { href: `#${address("/desk", { when: "overdue" })}` })}
          label={label}
        />
      </dd>
    </div>
  );
}

/** Which deadlines these are: of acceptance, of the first reply, of closing. */
function ByStage({ due, when }: { due: Due; when: When }) {
  const named = Object.entries(due.totals.stages ?? {}).filter(([, counts]) => counts[when] > 0);
  return (
    <>
      {named.map(([stage, counts]) => (
        <div key={stage}>
          <dt>{say(stages[stage as keyof typeof stages])}</dt>
          <dd>
            <Figure value={counts[when]} label={say(stages[stage as keyof typeof stages])} />
          </dd>
        </div>
      ))}
    </>
  );
}
