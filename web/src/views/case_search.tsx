// Searching a list, and putting it in order. The address says both, so that they can be gone back to.

import { address } from "../api.ts";
import { say } from "../language.ts";
import type { Question } from "../queries.ts";
import { finding, orders } from "../words_of_finding.ts";

const USUAL = orders[0]?.[0];

/** The address of the list in another order. */
export function sorted(asked: Question, sort: string): string {
  const { sort: _, ...rest } = asked;
  return `#${address("/cases", sort === USUAL ? rest : { ...rest, sort })}`;
}

export function CaseSearch({ asked, isCases }: { asked: Question; isCases: boolean }) {
  const { q, sort, ...rest } = asked;
  const place = (words: string): string => `#${address("/cases", { ...rest, sort, q: words || null })}`;
  return (
    <form
      class="filters search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        location.hash = place(String(new FormData(event.currentTarget).get("q") ?? "").trim());
      }}
    >
      <div class="choice words">
        <label for="search-words">{say(finding.searchFor)}</label>
        <input id="search-words" type="search" name="q" defaultValue={q ?? ""} maxLength={100} enterKeyHint="search" />
      </div>
      <button type="submit">{say(finding.search)}</button>
      {q ? <a href={place("")}>{say(finding.clear)}</a> : null}
      <div class="choice">
        <label for="search-order">{say(finding.order)}</label>
        <select
          id="search-order"
          value={sort ?? USUAL}
          onChange={(event) => (location.hash = sorted(asked, event.currentTarget.value))}
        >
          {orders
            // Records are neither due nor open.
            .filter(([id]) => isCases || /received|number/.test(id))
            .map(([id, label]) => (
              <option value={id} key={id}>
                {say(label)}
              </option>
            ))}
        </select>
      </div>
    </form>
  );
}
