// What the reader must know before trusting the figures: nobody answers, the stream has stopped,
// counting lags, some partitions are not read yet.

import { clock, fill, number, say } from "../language.ts";
import { useHealth, useShared } from "../shared.ts";
import { words } from "../words.ts";

export function Banner() {
  const { pulse } = useShared();
  const { lost, heard, kafkaAway, lagging, current } = useHealth(pulse);
  const said: string[] = [];
  if (lost) {
    said.push(heard === null ? say(words.lostWhole) : fill(words.lost, { time: clock(heard) }));
  } else if (kafkaAway !== null) {
    said.push(fill(words.kafkaAway, { time: clock(kafkaAway) }));
  } else if (lagging !== null && current?.lag) {
    said.push(fill(words.lagging, { time: clock(lagging), lag: number(current.lag) }));
  }
  if (current?.missing.length) {
    said.push(fill(words.partial, { partitions: current.missing.join(", ") }));
  }
  // The region stays in the page, so that what appears in it is read out.
  return (
    <div class="banners" role="status">
      {said.map((text) => (
        <p class="banner" key={text}>
          {text}
        </p>
      ))}
    </div>
  );
}
