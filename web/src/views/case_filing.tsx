// A person confirms the category that was guessed for a case, or files it elsewhere: a routing of the
// office, sent as any other.

import { useState } from "preact/hooks";
import { say } from "../language.ts";
import { EventForm } from "../parts/event_form.tsx";
import { useShared } from "../shared.ts";
import type { Case } from "../types.ts";
import { words } from "../words.ts";
import { filing } from "../words_of_filing.ts";

/** The form of a case that nobody has filed; nothing of one that somebody has. */
export function FileCase({ told }: { told: Case }) {
  const { catalogue } = useShared();
  const [category, choose] = useState(told.category);
  if (told.filing === undefined || told.filing === "filed") {
    return null;
  }
  return (
    <EventForm
      kind="file-case"
      title={filing.file}
      note={filing.fileNote}
      send={filing.send}
      sent={filing.sent}
      event={(field) => ({
        type: "kuaibao.case.routed.v1",
        subject: told.id,
        data: { category: field("category") },
      })}
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
    </EventForm>
  );
}
