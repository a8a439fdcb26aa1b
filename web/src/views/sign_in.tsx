// Signing in, with a key.

import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, openSession } from "../api.ts";
import { say } from "../language.ts";
import { morning } from "../words_of_mornings.ts";
import { words } from "../words.ts";

export function SignIn({ entered }: { entered: () => Promise<void> }) {
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = `${say(words.signIn)} · ${say(words.product)}`;
    field.current?.focus();
  }, []);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const key = field.current?.value.trim() ?? "";
    if (!key) {
      setWrong(say(words.keyNeeded));
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      await openSession(key);
      await entered();
    } catch (error) {
      const known = error instanceof Failure && error.status === 401;
      const away = error instanceof Failure && error.status === 0;
      setWrong(say(known ? words.keyWrong : away ? words.offline : morning.noAnswer));
      field.current?.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <section class="sign-in">
      <h1 id="heading" tabIndex={-1}>
        {say(words.signIn)}
      </h1>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <label for="key">{say(words.key)}</label>
        <input
          id="key"
          name="key"
          type="password"
          autocomplete="current-password"
          required
          ref={field}
          aria-invalid={wrong !== ""}
          aria-describedby={wrong ? "wrong hint" : "hint"}
        />
        <p id="wrong" class="wrong" role="alert">
          {wrong}
        </p>
        <button type="submit" class="main" disabled={busy}>
          {say(words.signIn)}
        </button>
        <p id="hint" class="note">
          {say(words.keyHint)}
        </p>
      </form>
    </section>
  );
}
