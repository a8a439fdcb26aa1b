// What a person decides about a hotspot, or did about it, sent as an event of the office.

import { useState } from "preact/hooks";
import { say } from "../language.ts";
import { EventForm, type Field, type OfficeEvent } from "../parts/event_form.tsx";
import type { Label } from "../types.ts";
import type { Hotspot } from "../types_of_hotspots.ts";
import { type DecisionName, decisions, hot } from "../words_of_hotspots.ts";

/** The event of a decision, or what is lacking. */
function decided(what: DecisionName, hotspot: Hotspot, field: Field): OfficeEvent | Label {
  const type = `kuaibao.hotspot.${what}.v1`;
  const [first, ...others] = field("items").split(/\s+/).filter(Boolean);
  const name = field("name");
  switch (what) {
    case "named":
      return name ? { type, subject: hotspot.id, data: { name } } : hot.needsName;
    case "joined":
      return first ? { type, subject: hotspot.id, data: { items: [first, ...others] } } : hot.needsItems;
    case "parted":
      // Of what is parted the first case names the hotspot that the others go to.
      return first ? { type, subject: first, data: others.length > 0 ? { items: others } : {} } : hot.needsItems;
    default:
      return { type, subject: hotspot.id, data: {} };
  }
}

export function Decide({ hotspot }: { hotspot: Hotspot }) {
  const [what, choose] = useState<DecisionName>("named");
  return (
    <EventForm
      kind="decide"
      title={hot.decide}
      note={hot.decideNote}
      send={hot.send}
      sent={hot.sent}
      event={(field) => decided(what, hotspot, field)}
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
    </EventForm>
  );
}
