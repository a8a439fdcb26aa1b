// What a person decides about a hotspot, or did about it, sent as an event of the office.
//
// A session may read and not send, so whoever decides gives a key that may feed. It is kept in the
// form alone.

import { useState } from "preact/hooks";
import { Failure, sendEvent } from "../api.ts";
import { say } from "../language.ts";
import { troubleWords } from "../parts/states.tsx";
import { useShared } from "../shared.ts";
import type { Hotspot } from "../types_of_hotspots.ts";
import { type DecisionName, decisions, hot } from "../words_of_hotspots.ts";

const SOURCE = "urn:kuaibao:page";
const AGAIN = 3_000;

/** What an event of a decision says beside its subject; null where something is lacking. */
function dataOf(what: DecisionName, name: string, items: string[]): Record<string, unknown> | null {
  switch (what) {
    case "named":
      return name ? { name } : null;
    case "joined":
      return items.length > 0 ? { items } : null;
    case "parted":
      return items.length > 1 ? { items: items.slice(1) } : items.length === 1 ? {} : null;
    default:
      return {};
  }
}

/** Sixteen random bytes; the browser has randomUUID over TLS alone. */
function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function Decide({ hotspot }: { hotspot: Hotspot }) {
  const { session, pulse } = useShared();
  const [what, choose] = useState<DecisionName>("named");
  const [said, setSaid] = useState<{ words: string; wrong: boolean } | null>(null);
  const [busy, setBusy] = useState(false);

  async function send(form: HTMLFormElement): Promise<void> {
    const given = new FormData(form);
    const text = (field: string): string => String(given.get(field) ?? "").trim();
    const items = text("items").split(/\s+/).filter(Boolean);
    const data = dataOf(what, text("name"), items);
    if (data === null) {
      setSaid({ words: say(what === "named" ? hot.needsName : hot.needsItems), wrong: true });
      return;
    }
    setBusy(true);
    try {
      await sendEvent(
        {
          specversion: "1.0",
          type: `kuaibao.hotspot.${what}.v1`,
          id: freshId(),
          source: text("source") || SOURCE,
          // Of what is parted the first case names the hotspot that the others go to.
          subject: what === "parted" ? items[0] : hotspot.id,
          time: new Date().toISOString(),
          datacontenttype: "application/json",
          data,
        },
        text("key"),
      );
      setSaid({ words: say(hot.sent), wrong: false });
      form.reset();
      setTimeout(() => pulse.refresh(), AGAIN);
    } catch (error) {
      const met = error instanceof Failure ? error : new Failure(0, String(error));
      // What the gateway says names the field and the rule.
      setSaid({ words: met.detail || troubleWords(met), wrong: true });
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class="decide">
      <details>
        <summary>{say(hot.decide)}</summary>
        <p class="note">{say(hot.decideNote)}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send(event.currentTarget);
          }}
        >
          <label>
            {say(hot.what)}
            <select name="what" value={what} onChange={(event) => choose(event.currentTarget.value as DecisionName)}>
              {Object.entries(decisions).map(([id, label]) => (
                <option key={id} value={id}>
                  {say(label)}
                </option>
              ))}
            </select>
          </label>
          {what === "named" ? (
            <label>
              {say(hot.newName)}
              <input name="name" maxLength={40} />
            </label>
          ) : null}
          {what === "joined" || what === "parted" ? (
            <label>
              {say(hot.others)}
              <textarea name="items" rows={3} />
            </label>
          ) : null}
          {session.keys ? (
            <label>
              {say(hot.key)}
              <input name="key" type="password" autoComplete="off" required />
            </label>
          ) : null}
          <label>
            {say(hot.source)}
            <input name="source" defaultValue={SOURCE} maxLength={256} />
          </label>
          <button type="submit" disabled={busy}>
            {say(hot.send)}
          </button>
          {said ? <p role={said.wrong ? "alert" : "status"}>{said.words}</p> : null}
        </form>
      </details>
    </section>
  );
}
