// A person confirms the category that was guessed for a case, or files it elsewhere: a routing of the
// office, sent as any other.
//
// A session may read and not send, so anyone who files gives a key that may feed. It is kept in the
// form alone.

import { useState } from "preact/hooks";
import { Failure, sendEvent } from "../api.ts";
import { say } from "../language.ts";
import { troubleWords } from "../parts/states.tsx";
import { useShared } from "../shared.ts";
import type { Case } from "../types.ts";
import { words } from "../words.ts";
import { filing } from "../words_of_filing.ts";

const SOURCE = "urn:kuaibao:page";
const AGAIN = 3_000;

/** Sixteen random bytes; the browser has randomUUID over TLS alone. */
function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The form of a case that nobody has filed; nothing of one that somebody has. */
export function FileCase({ told }: { told: Case }) {
  const { catalogue, session, pulse } = useShared();
  const [said, setSaid] = useState<{ words: string; wrong: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const [category, choose] = useState(told.category);
  if (told.filing === undefined || told.filing === "filed") {
    return null;
  }

  async function send(form: HTMLFormElement): Promise<void> {
    const given = new FormData(form);
    const text = (field: string): string => String(given.get(field) ?? "").trim();
    setBusy(true);
    try {
      await sendEvent(
        {
          specversion: "1.0",
          type: "kuaibao.case.routed.v1",
          id: freshId(),
          source: text("source") || SOURCE,
          subject: told.id,
          time: new Date().toISOString(),
          datacontenttype: "application/json",
          data: { category: text("category") },
        },
        text("key"),
      );
      setSaid({ words: say(filing.sent), wrong: false });
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
    <section class="file-case">
      <details>
        <summary>{say(filing.file)}</summary>
        <p class="note">{say(filing.fileNote)}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send(event.currentTarget);
          }}
        >
          <label>
            {say(words.category)}
            <select name="category" value={category} onChange={(event) => choose(event.currentTarget.value)}>
              {Object.entries(catalogue.categories).map(([id, label]) => (
                <option key={id} value={id}>
                  {say(label)}
                </option>
              ))}
            </select>
          </label>
          {session.keys ? (
            <label>
              {say(filing.key)}
              <input name="key" type="password" autoComplete="off" required />
            </label>
          ) : null}
          <label>
            {say(filing.source)}
            <input name="source" defaultValue={SOURCE} maxLength={256} />
          </label>
          <button type="submit" disabled={busy}>
            {say(filing.send)}
          </button>
          {said ? <p role={said.wrong ? "alert" : "status"}>{said.words}</p> : null}
        </form>
      </details>
    </section>
  );
}
