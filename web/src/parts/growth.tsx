// Under a large number: how much it has grown on the year before and on the period before.

import { read } from "../days.ts";
import { fill, longDay, number, percent, say, spanOfDays } from "../language.ts";
import type { Days, Growth, Grown, GrowthOn, Rate } from "../types.ts";
import { bases, growths, morning, whys } from "../words_of_mornings.ts";
import { words } from "../words.ts";

export type Of = "measures" | "rates" | "stocks";

interface Props {
  growth: Partial<Record<Growth, GrowthOn>> | undefined;
  of: Of;
  id: string;
  /** The number itself; of a rate its fraction. */
  now: number | Rate | undefined;
}

const GROWTHS: readonly Growth[] = ["year", "period"];

/** Two lines of a list: 同比 +12.3%, 环比 -4%; or why that cannot be said. One of a whole year. */
export function GrowthLines({ growth, of, id, now }: Props) {
  const shown = isSameBase(growth?.year, growth?.period) ? GROWTHS.slice(0, 1) : GROWTHS;
  return (
    <>
      {shown.map((one) => {
        const on = growth?.[one];
        const table: Record<string, Grown<number | Rate>> | undefined = on?.[of];
        const grown = table?.[id];
        return (
          <div class={`growth ${one}`} key={one}>
            <dt>{say(growths[one])}</dt>
            <dd title={on && grown ? baseWords(one, on, grown) : undefined}>
              {grown && now !== undefined ? changeWords(one, now, grown) : "—"}
            </dd>
          </div>
        );
      })}
    </>
  );
}

/** Of a whole year, the period before is the year before. */
const isSameBase = (one: GrowthOn | undefined, other: GrowthOn | undefined): boolean =>
  Boolean(one?.period && other?.period) &&
  one?.as_of === other?.as_of &&
  one?.period?.start === other?.period?.start &&
  one?.period?.end === other?.period?.end;

function changeWords(growth: Growth, now: number | Rate, { base, why }: Grown<number | Rate>) {
  if (why !== null || base === null) {
    return <span class="why">{say(whys[why ?? "not-recorded"][growth])}</span>;
  }
  if (typeof now === "number" || typeof base === "number") {
    return `${cut(1000n * (whole(now) - whole(base)), whole(base))}%`;
  }
  const above = big(now.numerator) * big(base.denominator) - big(base.numerator) * big(now.denominator);
  const points = cut(1000n * above, big(now.denominator) * big(base.denominator));
  return fill(/^[+-]?1$/.test(points) ? morning.point : morning.points, { change: points });
}

const whole = (value: number | Rate): bigint => big(typeof value === "number" ? value : value.numerator);

const big = (value: number): bigint => BigInt(Math.round(value));

/** Tenths, exactly, cut towards nought and signed as bulletins print them: +12.3, -4, 0.
 *  Numbers would be rounded on the way. */
function cut(above: bigint, below: bigint): string {
  const tenths = above / below;
  const size = tenths < 0n ? -tenths : tenths;
  const sign = tenths === 0n ? "" : tenths < 0n ? "-" : "+";
  const said = size % 10n === 0n ? `${size / 10n}` : `${size / 10n}.${size % 10n}`;
  return `${sign}${said}`;
}

function baseWords(growth: Growth, { period, as_of }: GrowthOn, { base }: Grown<number | Rate>): string | undefined {
  if (base === null || period === null || as_of === null) {
    return undefined;
  }
  const value = typeof base === "number" ? number(base) : percent(base.numerator, base.denominator);
  return fill(morning.base, {
    then: say(bases[growth]),
    value,
    period: daysWords(period),
    day: longDay(as_of),
  });
}

/** A span of days in words; without a beginning it is all until its end. */
export function daysWords(period: Days): string {
  const { start, end } = read(period);
  return start === null ? fill(words.upTo, { day: longDay(end) }) : spanOfDays(start, end);
}
