// Asking once more before something is done to a publication, and doing it.
//
// A session may read and not send, so whoever does it gives a key that may.

import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, send } from "../api.ts";
import { fill, say } from "../language.ts";
import { KeyField } from "../parts/event_form.tsx";
import { Detail, troubleWords } from "../parts/states.tsx";
import { useShared } from "../shared.ts";
import type { Course } from "../types_of_publications.ts";
import { issuing, refusal, refusals } from "../words_of_publications.ts";
import { words } from "../words.ts";
import type { OfficeRole, WayOn } from "./publication_ways.ts";

export type Asked = WayOn;

interface AskProps {
  asked: Asked;
  close: () => void;
  /** Told the course that follows; null where no worker has answered yet. */
  done: (course: Course | null) => void;
}

export function AskForAct({ asked, close, done }: AskProps) {
  const { session } = useShared();
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [onItsWay, setOnItsWay] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  // What may only be done although figures are not whole is asked for once that is known.
  const isLacking = !asked.isWhole || failure?.status === 503 || failure?.rule === "not-whole";

  async function act(form: HTMLFormElement): Promise<void> {
    const given = new FormData(form);
    const although = given.get("although") ? { although_missing: true } : {};
    setBusy(true);
    setFailure(null);
    try {
      const { status, data } = await send<Course>(asked.path, { ...asked.body, ...although }, String(given.get("key") ?? ""));
      if (status === 202) {
        setOnItsWay(true);
      } else {
        done(data);
      }
    } catch (error) {
      setFailure(error instanceof Failure ? error : new Failure(0, String(error)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <dialog ref={dialog} class="act" aria-labelledby="act-title" onClose={() => (onItsWay ? done(null) : close())}>
      <h2 id="act-title">{asked.title}</h2>
      {onItsWay ? (
        <>
          <p role="status">{say(issuing.onItsWay)}</p>
          <p class="actions">
            <button type="button" class="main" onClick={() => dialog.current?.close()}>
              OK
            </button>
          </p>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void act(event.currentTarget);
          }}
        >
          <p>{asked.text}</p>
          {isLacking ? (
            <label class="check">
              <input type="checkbox" name="although" required={!asked.isWhole} /> {say(issuing.althoughMissing)}
            </label>
          ) : null}
          <KeyField />
          {session.keys ? <p class="note">{say(issuing.keyNote)}</p> : null}
          {failure ? <Refused failure={failure} role={asked.role} /> : null}
          <p class="actions">
            <button type="submit" class="main" disabled={busy}>
              {say(asked.say)}
            </button>
            <button type="button" onClick={() => dialog.current?.close()}>
              {say(issuing.cancel)}
            </button>
          </p>
        </form>
      )}
    </dialog>
  );
}

/** Why it was not done, and what the gateway says of it. */
function Refused({ failure, role }: { failure: Failure; role: OfficeRole }) {
  return (
    <div class="small-trouble" role="alert">
      <p>{refusedWords(failure, role)}</p>
      <Detail detail={failure.detail} />
    </div>
  );
}

function refusedWords(failure: Failure, role: OfficeRole): string {
  const known = failure.rule === null ? undefined : refusals[failure.rule];
  if (known) {
    return say(known);
  }
  switch (failure.status) {
    case 401:
      return say(words.keyWrong);
    case 403:
      return fill(refusal.role, { role });
    case 404:
      return say(refusal.gone);
    case 409:
      return say(refusal.conflict);
    case 503:
      return say(refusal.unavailable);
    default:
      return troubleWords(failure);
  }
}
