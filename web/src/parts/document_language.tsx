// In which language a document is that is shown or downloaded: both, or one alone.

import { say } from "../language.ts";
import type { Label } from "../types.ts";
import { words } from "../words.ts";

export const DOCUMENT_LANGUAGES = ["both", "zh", "en"] as const;
export type DocumentLanguage = (typeof DOCUMENT_LANGUAGES)[number];

const NAMES: Record<DocumentLanguage, Label> = {
  both: words.bothLanguages,
  zh: { zh: "中文", en: "中文" },
  en: { zh: "English", en: "English" },
};

/** The forms that are in a language; the others have both, or no words. */
const SPOKEN: readonly string[] = ["html", "docx", "pdf"];

/** The parameter of a form's address. */
export const spokenIn = (format: string, language: DocumentLanguage): { language?: string } =>
  SPOKEN.includes(format) && language !== "both" ? { language } : {};

export function DocumentLanguageChoice(props: {
  language: DocumentLanguage;
  choose: (language: DocumentLanguage) => void;
}) {
  return (
    <label class="document-language">
      {say(words.documentLanguage)}{" "}
      <select
        value={props.language}
        onChange={(event) => props.choose(event.currentTarget.value as DocumentLanguage)}
      >
        {DOCUMENT_LANGUAGES.map((each) => (
          <option key={each} value={each}>
            {say(NAMES[each])}
          </option>
        ))}
      </select>
    </label>
  );
}
