// The head of the page: whose it is, its views, how live it is, language and session.

import { clock, fill, number, say } from "../language.ts";
import { type Shared, useHealth } from "../shared.ts";
import type { Label } from "../types.ts";
import { hot } from "../words_of_hotspots.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";
import { finding } from "../words_of_finding.ts";

interface Props {
  shared: Shared | null;
  turn: () => void;
  leave: () => void;
}

const VIEWS: readonly (readonly [string, Label])[] = [
  ["", words.overview],
  ["cases", finding.cases],
  ["desk", office.desk],
  ["notices", office.notices],
  ["hotspots", hot.hotspots],
  ["bulletins", words.bulletins],
  ["quick-reports", words.quickReports],
];

/** Views that are reached by way of another, under which the head has them. */
const UNDER: Record<string, string> = { publications: "bulletins" };

/** What is of the whole county: a key that is limited to units may not see it. */
const WHOLE: ReadonlySet<string> = new Set(["hotspots", "quick-reports"]);

export function Masthead({ shared, turn, leave }: Props) {
  const county = shared?.catalogue.name;
  const [first = ""] = shared?.place.path ?? [];
  const at = UNDER[first] ?? first;
  return (
    <header class="masthead">
      <div class="title">
        <a class="name" href="#/">
          {county ? <span>{say(county)}</span> : null} {say(words.product)}
        </a>
        <span class="tagline">{say(words.tagline)}</span>
      </div>
      {shared ? (
        <nav aria-label={say(words.views)}>
          {VIEWS.filter(([path]) => !(shared.session.units && WHOLE.has(path))).map(([path, label]) => (
            <a
              key={path}
              href={`#/${path}`}
              aria-current={at === path ? "page" : undefined}
            >
              {say(label)}
            </a>
          ))}
        </nav>
      ) : null}
      <div class="tools">
        {shared ? <Liveness shared={shared} /> : null}
        <button type="button" class="plain" onClick={turn} lang={say(words.language) === "English" ? "en" : "zh-CN"}>
          {say(words.language)}
        </button>
        {shared?.session.keys ? (
          <button
            type="button"
            class="plain"
            onClick={leave}
            title={`${say(words.signedInAs)}: ${shared.session.name}`}
          >
            {say(words.signOut)}
          </button>
        ) : null}
      </div>
    </header>
  );
}

function Liveness({ shared }: { shared: Shared }) {
  const { live, changed, current, lost, kafkaAway } = useHealth(shared.pulse);
  const stopped = lost || kafkaAway !== null;
  const said = { open: words.live, lost: words.liveLost, connecting: words.connecting }[live];
  const label = stopped ? words.stopped : said;
  return (
    <span class={`liveness ${stopped ? "lost" : live}`} title={current?.lag ? fill(words.lagQuiet, { lag: number(current.lag) }) : undefined}>
      <span class="dot" aria-hidden="true" />
      {say(label)}
      {changed === null ? null : (
        <span class="when">
          {" "}
          {say(words.updated)} {clock(changed)}
        </span>
      )}
    </span>
  );
}
