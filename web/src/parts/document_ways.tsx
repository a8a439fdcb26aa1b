// A document's ways out: printed, as a document, and downloaded in each form in a language.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { address } from "../api.ts";
import { say } from "../language.ts";
import type { Label } from "../types.ts";
import { words } from "../words.ts";
import { type DocumentLanguage, DocumentLanguageChoice, spokenIn } from "./document_language.tsx";

/** A form by its name in addresses, and what people call it. */
export type DocumentForm = readonly [string, string | Label];

interface Props {
  path: string;
  forms: readonly DocumentForm[];
  /** What else is to be had, in the language that was chosen. */
  beside?: (language: DocumentLanguage) => ComponentChildren;
}

export function DocumentWays({ path, forms, beside }: Props) {
  const [language, choose] = useState<DocumentLanguage>("both");
  return (
    <div class="actions">
      <span class="ways">
        <button type="button" onClick={() => print()}>
          {say(words.print)}
        </button>
        <a href={address(path, { format: "html", ...spokenIn("html", language) })}>{say(words.asDocument)}</a>
        {beside?.(language)}
      </span>
      <span class="downloads">
        <DocumentLanguageChoice language={language} choose={choose} />
        <span>{say(words.download)}</span>
        {forms.map(([format, label]) => (
          <a key={format} href={address(path, { format, ...spokenIn(format, language), download: "1" })} download>
            {typeof label === "string" ? label : say(label)}
          </a>
        ))}
      </span>
    </div>
  );
}
