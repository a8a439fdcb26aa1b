// The page: who may see it, for which day, and which view.

import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { address, ask, closeSession, Failure } from "./api.ts";
import { isDay } from "./days.ts";
import { say, speak, spoken } from "./language.ts";
import { Banner } from "./parts/banner.tsx";
import { Announcer } from "./parts/announcer.tsx";
import { Masthead } from "./parts/masthead.tsx";
import { Loading, Trouble } from "./parts/states.tsx";
import { isPeriod, shownPeriod } from "./periods.ts";
import { usePlace } from "./place.ts";
import { Pulse } from "./pulse.ts";
import { periods, question } from "./queries.ts";
import { SharedContext, type Shared } from "./shared.ts";
import type { Catalogue, Session } from "./types.ts";
import { View } from "./views/view.tsx";
import { SignIn } from "./views/sign_in.tsx";
import { morning } from "./words_of_mornings.ts";
import { words } from "./words.ts";

const CATALOGUE_EVERY = 60_000;
const AGAIN = 5_000;

type Door = "unknown" | "closed" | { session: Session; catalogue: Catalogue };

export function App() {
  const place = usePlace();
  const [language, setLanguage] = useState(spoken);
  const [door, setDoor] = useState<Door>("unknown");
  const [failure, setFailure] = useState<Failure | null>(null);

  const enter = useCallback(async () => {
    try {
      const session = await ask<Session>("/v1/session");
      const catalogue = await ask<Catalogue>("/v1/catalogue");
      setDoor({ session, catalogue });
      setFailure(null);
    } catch (error) {
      const met = error instanceof Failure ? error : new Failure(0, String(error));
      if (met.status === 401) {
        setDoor("closed");
        setFailure(null);
      } else {
        setFailure(met);
      }
    }
  }, []);

  useEffect(() => void enter(), [enter]);
  // A new day begins while the page is open, and what could not be fetched may be available later.
  const wait = failure ? AGAIN : CATALOGUE_EVERY;
  useEffect(() => {
    if (door === "closed") {
      return undefined;
    }
    const timer = setInterval(() => void enter(), wait);
    return () => clearInterval(timer);
  }, [door, enter, wait]);

  const signedOut = useCallback(() => setDoor("closed"), []);
  const leave = useCallback(async () => {
    await closeSession().catch(() => undefined);
    setDoor("closed");
  }, []);
  const turn = useCallback(() => {
    speak(spoken() === "zh" ? "en" : "zh");
    setLanguage(spoken());
  }, []);

  const inside = typeof door === "object" ? door : null;
  const today = inside?.catalogue.today ?? "";
  const day = place.day !== null && isDay(place.day) ? place.day : today;
  const kind = place.kind ?? "";
  // Before anybody has signed in there is nothing to listen to: the stream would be refused, and
  // would then be said to be lost to whoever signs in.
  const entered = inside !== null;
  const pulse = useMemo(
    () =>
      entered && day
        ? new Pulse(
            // Whatever moves a figure of the page moves one of these as well.
            address("/v1/live", { ...question(kind, day, periods.ever(day)), by: "category,department" }),
            address("/v1/figures", question(kind, day, periods.day(day))),
            signedOut,
          )
        : null,
    [entered, day, kind, signedOut],
  );
  useEffect(() => {
    pulse?.start();
    return () => pulse?.stop();
  }, [pulse]);

  const shared: Shared | null =
    inside && pulse ? { ...inside, place, day, kind, period: shownPeriod(place.period, day), pulse } : null;
  return (
    <div class="frame" data-language={language}>
      <a class="skip" href="#main" onClick={toContent}>
        {say(words.skip)}
      </a>
      {shared ? (
        <SharedContext.Provider value={shared}>
          <Masthead shared={shared} turn={turn} leave={leave} />
          <main id="main" tabIndex={-1}>
            <Banner />
            {place.day !== null && day !== place.day ? (
              <p class="notice" role="status">
                {say(words.badDay)}
                {day}
              </p>
            ) : null}
            {place.period !== null && !isPeriod(place.period) ? (
              <p class="notice" role="status">
                {say(morning.badPeriod)}
              </p>
            ) : null}
            <View />
          </main>
          <Announcer />
        </SharedContext.Provider>
      ) : (
        <>
          <Masthead shared={null} turn={turn} leave={leave} />
          <main id="main" tabIndex={-1}>
            {door === "closed" ? (
              <SignIn entered={enter} />
            ) : failure ? (
              <Trouble failure={failure} retry={() => void enter()} leave={() => void leave()} inside={false} alone />
            ) : (
              <Loading alone />
            )}
          </main>
        </>
      )}
    </div>
  );
}

/** The fragment names the view, so the skip link moves the focus and not the address. */
function toContent(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
