// A form by which a person sends an event of the office.
//
// A session may read and not send, so whoever sends gives a key that may. It is kept in the form
// alone, and not for longer than this sending.

import type { ComponentChildren } from "preact";
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { Failure, sendEvent } from "../api.ts";
import { say } from "../language.ts";
import { useShared } from "../shared.ts";
import type { Label } from "../types.ts";
import { sending } from "../words_of_sending.ts";
import { troubleWords } from "./states.tsx";

const SOURCE = "urn:kuaibao:page";

/** Milliseconds after which what was sent is mostly counted. */
const COUNTED_AFTER = 3_000;

/** What an event says that differs from form to form. */
export interface OfficeEvent {
  type: string;
  subject: string;
  data: Record<string, unknown>;
}

/** Reads a field of the form, without spaces around it; "" where there is none. */
export type Field = (name: string) => string;

interface EventFormProps {
  /** By which styles know it. */
  kind: string;
  title: Label;
  note: Label;
  /** On the button, and said once the event is sent. */
  send: Label;
  sent: Label;
  /** The event, or what is lacking in words. */
  event: (field: Field) => OfficeEvent | Label;
  children: ComponentChildren;
}

/** The form, folded away under its title: the fields that are given, a key where keys are needed, a source. */
export function EventForm({ kind, title, note, send, sent, event, children }: EventFormProps) {
  const { pulse } = useShared();
  const [said, setSaid] = useState<{ words: string; wrong: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const [round, setRound] = useState(0);

  async function submit(form: HTMLFormElement): Promise<void> {
    const given = new FormData(form);
    const field: Field = (name) => String(given.get(name) ?? "").trim();
    const made = event(field);
    if ("zh" in made) {
      setSaid({ words: say(made), wrong: true });
      return;
    }
    setBusy(true);
    try {
      await sendEvent(
        {
          specversion: "1.0",
          id: freshId(),
          source: field("source") || SOURCE,
          time: new Date().toISOString(),
          datacontenttype: "application/json",
          ...made,
        },
        field("key"),
      );
      setSaid({ words: say(sent), wrong: false });
      // New fields are empty ones.
      setRound(round + 1);
      setTimeout(() => pulse.refresh(), COUNTED_AFTER);
    } catch (error) {
      const met = error instanceof Failure ? error : new Failure(0, String(error));
      // What the gateway says names the field and the rule.
      setSaid({ words: met.detail || troubleWords(met), wrong: true });
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class={`event-form ${kind}`}>
      <details>
        <summary>{say(title)}</summary>
        <p class="note">{say(note)}</p>
        <form
          onSubmit={(submitted) => {
            submitted.preventDefault();
            void submit(submitted.currentTarget);
          }}
        >
          <Fragment key={round}>
            {children}
            <KeyField />
            <label>
              {say(sending.source)}
              <input name="source" defaultValue={SOURCE} maxLength={256} />
            </label>
          </Fragment>
          <button type="submit" disabled={busy}>
            {say(send)}
          </button>
          {said ? <p role={said.wrong ? "alert" : "status"}>{said.words}</p> : null}
        </form>
      </details>
    </section>
  );
}

/** The field of the key by which something is sent; nothing where no keys are needed. */
export function KeyField() {
  const { session } = useShared();
  return session.keys ? (
    <label>
      {say(sending.key)}
      <input name="key" type="password" autoComplete="off" required />
    </label>
  ) : null;
}

/** Sixteen random bytes; the browser has randomUUID over TLS alone. */
function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
