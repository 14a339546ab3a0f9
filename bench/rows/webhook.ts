import type { Context } from "../context.ts";
import { CEILING_FIGURES, REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";
import { type Flow, lineFlow, productFlow, sampleNote } from "./flow.ts";
import { interleave } from "./interleave.ts";

const values = (flows: readonly Flow[], key: "acceptedPerSecond" | "deliveredPerSecond" | "wholePerSecond") =>
  flows.map((flow) => flow[key]);

const cpuNotes = (a: readonly Flow[], b: readonly Flow[]): string[] => [
  `CPU µs a message, product: ${a.at(-1)?.cpuUs}`,
  ...(b.length > 0 ? [`CPU µs a message, ceiling: ${b.at(-1)?.cpuUs}`] : []),
];

/** Triggers of one recipient to webhooks, while they are being accepted as fast as they can be. */
export const webhook = async (context: Context): Promise<RowResult> => {
  const wish = { durationMs: context.options.seconds * 1_000 };
  await productFlow(context, { durationMs: 1_000 });
  const { a, b } = await interleave(
    context,
    () => productFlow(context, wish),
    () => lineFlow(context, wish),
  );
  return {
    title: "webhook",
    lines: [
      {
        what: "messages, while triggers are accepted",
        unit: "/s",
        product: values(a, "deliveredPerSecond"),
        ceiling: values(b, "deliveredPerSecond"),
        reach: { kind: "ratio", min: REACH.webhookRatio },
        ceilingFigure: CEILING_FIGURES.straightLinePerSecond,
      },
      {
        what: "messages, first trigger to last delivery",
        unit: "/s",
        product: values(a, "wholePerSecond"),
        ceiling: values(b, "wholePerSecond"),
        reach: { kind: "atLeast", value: REACH.endToEndPerSecond },
      },
      {
        what: "triggers accepted meanwhile",
        unit: "/s",
        product: values(a, "acceptedPerSecond"),
        ceiling: values(b, "acceptedPerSecond"),
      },
    ],
    notes: [...cpuNotes(a, b), ...sampleNote(a.at(-1), b.at(-1))],
  };
};

const THOUSANDS = 20;
const THOUSANDS_QUICK = 8;
const THOUSAND = 1_000;

/** Triggers of 1 000 recipients to webhooks. */
export const thousand = async (context: Context): Promise<RowResult> => {
  const wish = { count: context.options.isQuick ? THOUSANDS_QUICK : THOUSANDS, recipients: THOUSAND };
  await productFlow(context, { count: 2, recipients: THOUSAND });
  const { a, b } = await interleave(
    context,
    () => productFlow(context, wish),
    () => lineFlow(context, wish),
  );
  const [product, ceiling] = [values(a, "wholePerSecond"), values(b, "wholePerSecond")];
  return {
    title: "1 000 recipients",
    lines: [
      {
        what: "messages, first trigger to last delivery",
        unit: "/s",
        product,
        ceiling,
        reach: { kind: "ratio", min: REACH.thousandRatio },
        ceilingFigure: CEILING_FIGURES.straightLinePerSecond,
      },
      { what: "messages", unit: "/s", product, reach: { kind: "atLeast", value: REACH.thousandPerSecond } },
    ],
    notes: [...cpuNotes(a, b), ...sampleNote(a.at(-1), b.at(-1))],
  };
};
