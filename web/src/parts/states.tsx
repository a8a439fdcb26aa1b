// What is shown in place of figures: while they are fetched, and when they are unavailable.

import type { ComponentChildren } from "preact";
import type { Failure } from "../api.ts";
import { say, spoken } from "../language.ts";
import { morning } from "../words_of_mornings.ts";
import { words } from "../words.ts";

/** `alone`: it is all there is in the view, and heads it. */
export function Loading({ lines = 6, alone = false }: { lines?: number; alone?: boolean }) {
  return (
    <div class="loading" role="status">
      {alone ? (
        <h1 id="heading" class="unseen" tabIndex={-1}>
          {say(words.loading)}
        </h1>
      ) : (
        <span class="unseen">{say(words.loading)}</span>
      )}
      {Array.from({ length: lines }, (_, index) => (
        <span class="skeleton line" key={index} aria-hidden="true" />
      ))}
    </div>
  );
}

interface TroubleProps {
  failure: Failure;
  retry?: () => void;
  leave?: () => void;
  /** Whether there is an overview to go back to. */
  inside?: boolean;
  /** Whether it is all there is in the view, and heads it. */
  alone?: boolean;
}

/** What went wrong, in words, and what can be done. */
export function Trouble({ failure, retry, leave, inside = true, alone = false }: TroubleProps) {
  const { status, detail } = failure;
  const said = say(heading(status));
  return (
    <section class="trouble" role="alert">
      {alone ? (
        <h1 id="heading" tabIndex={-1}>
          {said}
        </h1>
      ) : (
        <h2>{said}</h2>
      )}
      <p>
        {say(how(status))}
      </p>
      <Detail detail={detail} />
      <p class="actions">
        {retry && status !== 403 && status !== 404 ? (
          <button type="button" onClick={retry}>
            {say(words.retry)}
          </button>
        ) : null}
        {leave && status === 403 ? (
          <button type="button" onClick={leave}>
            {say(words.signOut)}
          </button>
        ) : null}
        {inside ? <a href="#/">{say(words.back)}</a> : null}
      </p>
    </section>
  );
}

/** What the gateway says of it is English: in Chinese it is there for whoever mends it, folded away. */
export function Detail({ detail }: { detail: string }) {
  if (!detail) {
    return null;
  }
  if (spoken() === "en") {
    return <p class="said">{detail}</p>;
  }
  return (
    <details class="said">
      <summary>{say(morning.technical)}</summary>
      <p lang="en">{detail}</p>
    </details>
  );
}

function heading(status: number) {
  switch (status) {
    case 0:
      return words.offline;
    case 400:
      return words.badRequest;
    case 403:
      return words.roleLacking;
    case 404:
      return words.notFound;
    case 410:
      return words.expired;
    default:
      return status >= 500 || status === 429 ? words.unavailable : words.failed;
  }
}

/** What can be done about it. */
function how(status: number) {
  switch (status) {
    case 0:
      return words.offlineHow;
    case 400:
      return morning.badRequestHow;
    case 403:
      return words.roleCases;
    case 404:
      return morning.notFoundHow;
    case 410:
      return morning.expiredHow;
    case 429:
      return morning.tooMany;
    default:
      return status >= 500 ? words.retried : morning.failedHow;
  }
}

/** What went wrong and what can be done, in one line. */
export const troubleWords = ({ status }: Failure): string => `${say(heading(status))} · ${say(how(status))}`;

/** Trouble inside of a section that has its own heading. */
export function SmallTrouble({ failure }: { failure: Failure }) {
  return (
    <p class="small-trouble" role="status">
      <strong>{say(heading(failure.status))}</strong>{" "}
      {say(how(failure.status))}
    </p>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
